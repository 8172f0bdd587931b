"""The table of random streams: one number for every named decision.

A stream's number is the last word of the Philox counter, so two decisions never share a draw.
Numbers are never reused and never changed: a changed number changes every result. Below 100
stand the draws that make the world (population, supply graph, needs), from 100 on the decisions
of agents. A new stream is a new line at the end of its block.
"""

from types import MappingProxyType
from typing import Final

REPLICATE: Final = 0
"""Seeds of replicates; never used for a decision."""

POPULATION_SIZE: Final = 1
POPULATION_REGION: Final = 2
POPULATION_NOISE: Final = 3

GRAPH_DEGREE: Final = 10
GRAPH_AGE: Final = 14
GRAPH_SELLS: Final = 15
GRAPH_PURCHASE: Final = 17
GRAPH_GOOD: Final = 18
GRAPH_TASTE: Final = 19

LAYOUT_OFFSET: Final = 16

IMPORT_SECTOR: Final = 30
IMPORT_REGION: Final = 31
IMPORT_SIZE: Final = 32

NEED_GAIN: Final = 20
NEED_PRIOR: Final = 21
NEED_DEPTH: Final = 22
NEED_SHUFFLE: Final = 23

CONTROL_SWAP: Final = 40
CONTROL_EDGE: Final = 42
CONTROL_VALUE: Final = 43

DESCRIBE_SQUARE: Final = 50
DESCRIBE_TRIANGLE: Final = 51
DESCRIBE_CLUSTER: Final = 52
DESCRIBE_DISTANCE: Final = 53

STAGE_LOSS: Final = 60

PLANT_ADOPTER: Final = 70
PLANT_LINK: Final = 71
PLANT_BACKGROUND: Final = 72
PLANT_DATE: Final = 73
PLANT_HIDE: Final = 74
PLANT_COPY: Final = 75

NULL_PLACEMENT: Final = 80
NULL_LINKING: Final = 81
NULL_DATE: Final = 82
NULL_ORDER: Final = 83

FIRM_CASH: Final = 100
FIRM_TRUST: Final = 101
FIRM_COVERAGE: Final = 102
FIRM_AWARE: Final = 109
FIRM_CONSIDER: Final = 110
FIRM_PROVIDER: Final = 111
FIRM_OUTCOME: Final = 112
FIRM_PUBLISH: Final = 113
FIRM_REVIEW: Final = 114
FIRM_REPORT: Final = 115
FIRM_EXIT: Final = 116
FIRM_RULE: Final = 117
FIRM_THRESHOLD: Final = 118
FIRM_QUOTA: Final = 119

EDGE_CONSIDER: Final = 130
EDGE_PRIVATE: Final = 131
EDGE_END: Final = 132
EDGE_RENEW: Final = 133
EDGE_REQUEST: Final = 134
EDGE_STANDING: Final = 135
EDGE_GROWN: Final = 136
EDGE_CONTAGION: Final = 137

PROVIDER_DRAW: Final = 150
PROVIDER_ENTRY: Final = 151
PROVIDER_EXIT: Final = 152

GOVERNMENT_NOISE: Final = 160
GOVERNMENT_SELECT: Final = 161
GOVERNMENT_REGION: Final = 162

OPERATOR_NOISE: Final = 170

VENDOR_NOISE: Final = 180
VENDOR_SHOCK: Final = 181

CONSUMER_NOISE: Final = 190

PARAMETER_DRAW: Final = 200
MIX_RESAMPLE: Final = 201
COALITION_ORDER: Final = 202

CASCADE_EDGE: Final = 230
CONTAGION_BASS: Final = 231
CONTAGION_SIMPLE: Final = 232
CONTAGION_LOGISTIC: Final = 233
CONTAGION_CHOICE: Final = 234
"""Processes that are used on their own, outside the model."""

PLACEBO: Final = 250
"""A draw no decision reads; perturbing it must change nothing."""


# New streams stand above this line.

STREAMS: Final = MappingProxyType(
    {
        name.lower().replace("_", ".", 1): number
        for name, number in list(globals().items())
        if name.isupper() and isinstance(number, int)
    }
)
"""Number of each stream by its dotted name, for instance ``firm.consider``."""
