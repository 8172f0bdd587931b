"""One country and one clock: country packs, scenario, mixes, scorecard, the model's month."""
