"""A field for one small file, reachable by keyboard."""

from collections.abc import Callable
from typing import Any, final

import anywidget
import solara
import traitlets

from viz.widgets.source import module


@final
class FileField(anywidget.AnyWidget):
    """The field in the browser; use the component `file_field`."""

    _esm = module("file_field.js")
    label = traitlets.Unicode("").tag(sync=True)
    accept = traitlets.Unicode("").tag(sync=True)
    most = traitlets.Int(0).tag(sync=True)


@solara.component
def file_field(
    label: str, on_file: Callable[[str, bytes, int], None], *, most: int, accept: str = ""
) -> None:
    """Show a field for a file.

    Parameters
    ----------
    label : str
    on_file : callable
        Called with name, content and size in bytes; the content of a file larger than `most` is empty.
    most : int
        Bytes.
    accept : str
        Kinds of file that are offered, for instance ``".toml"``.
    """
    field = FileField.element(  # pyright: ignore[reportAttributeAccessIssue]
        label=label, most=most, accept=accept
    )

    def listen() -> Callable[[], None]:
        widget = solara.get_widget(field)

        def heard(_widget: Any, content: dict[str, Any], buffers: list[Any]) -> None:
            sent = bytes(buffers[0])[: most + 1] if buffers else b""
            on_file(f"{content.get('name', '')}", sent, max(len(sent), int(content.get("size", 0))))

        widget.on_msg(heard)
        return lambda: widget.on_msg(heard, remove=True)

    solara.use_effect(listen, [on_file, most])
