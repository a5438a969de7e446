# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, addresses and limits. A key is looked up in the environment, then in this session, then in the preferences."""

import os
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit

import bpy
from bpy.props import BoolProperty, FloatProperty, IntProperty, StringProperty
from bpy.types import Context, UILayout

from .. import __package__ as package
from .. import compat, identifiers, instances, translation
from ..client.capabilities import ServiceName
from ..client.registry import SERVICES
from . import callbacks, shortcut

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import IconItems

    from ..client.spec import Endpoint, ServiceSpec

# The services that are reached over a network, each with a key and a URL.
REMOTE: Final = {name: spec for name, spec in SERVICES.items() if spec.endpoint is not None}
_UNENCRYPTED: Final = "Blender keeps preferences unencrypted; anyone who can read your files can read it"

_LINE: Final = 70  # characters of a sentence on one line


class _SessionKeys(dict[str, str]):
    """Keys by service, in memory only: a property with `get` and `set` is not written to the preferences' file."""


def _tell_access_changed(service: ServiceName) -> None:
    """What was known of the account and the connection may no longer hold."""
    callbacks.current().account(None)
    callbacks.current().connection(service.value)


def _session_key(spec: "ServiceSpec") -> StringProperty:
    def read(_self: bpy.types.AddonPreferences) -> str:
        return instances.of(_SessionKeys).get(spec.key, "")

    def write(_self: bpy.types.AddonPreferences, value: str) -> None:
        instances.of(_SessionKeys)[spec.key] = value.strip()
        _tell_access_changed(spec.name)

    return StringProperty(
        name="Key for This Session",
        description="Used until Blender is closed and never written to disk; overrides the saved key",
        subtype="PASSWORD",
        get=read,
        set=write,
    )


def _connection_properties(spec: "ServiceSpec", endpoint: "Endpoint") -> dict[str, StringProperty]:
    """The key, the key for this session and the URL of a service."""

    def changed(_preferences: "MAQUETTE_Preferences", _context: Context) -> None:
        _tell_access_changed(spec.name)

    return {
        f"{spec.key}_key": StringProperty(
            name="Key",
            translation_context=translation.CONTEXT,
            description=f"{endpoint.key_description}. {_UNENCRYPTED}",
            subtype="PASSWORD",
            update=changed,
        ),
        f"{spec.key}_session_key": _session_key(spec),
        f"{spec.key}_url": StringProperty(
            name="URL", description=endpoint.url_description, default=endpoint.default_url, update=changed
        ),
    }


def _shortcut_changed(preferences: "MAQUETTE_Preferences", _context: Context) -> None:
    shortcut.switch(is_active=preferences.use_shortcut)


class MAQUETTE_Preferences(bpy.types.AddonPreferences):
    """Settings of this computer, whatever file is open."""

    bl_idname = package

    concurrency: IntProperty(
        name="Jobs at Once",
        description="How many jobs of one service may run at the same time; the others wait. ModelsLab's "
        "pay-as-you-go accounts allow 5",
        default=5,
        min=1,
        soft_max=15,
        max=100,
    )
    low_balance: FloatProperty(
        name="Warn Below",
        description="Below this balance, in your account's own currency, the panel warns before you order a "
        "model. Not every service reports it",
        default=1.0,
        min=0.0,
        soft_max=100.0,
        precision=2,
    )
    deadline: IntProperty(
        name="Deadline",
        description="How many minutes a service may take for a model before Maquette stops asking for it. Try "
        "Again then continues to wait, free of charge",
        default=60,
        min=1,
        soft_max=240,
        max=10_000,
    )
    use_previews: BoolProperty(
        name="Previews",
        description="Render a small preview of each new model for the gallery, in the background after it has arrived",
        default=True,
    )
    library_folder: StringProperty(
        name="Files",
        description="Where the pictures and models of new jobs are stored, which can be on a network drive; "
        "empty for Blender's own data folder. A change applies to new jobs; older ones keep their "
        "files where they are. The gallery itself stays on this computer",
        subtype="DIR_PATH",
        options=compat.RELATIVE_PATHS,
    )
    use_shortcut: BoolProperty(
        name="Shortcut",
        description="Open Maquette's menu over the 3D viewport with a key",
        default=False,
        update=_shortcut_changed,
    )
    asset_author: StringProperty(name="Author", description="Written into each model that becomes an asset")
    asset_licence: StringProperty(
        name="License",
        description="Written into each model that becomes an asset, such as CC0 or your studio's own words. What a "
        "service allows you to do with its models is in its terms",
    )
    asset_catalog: StringProperty(
        name="Catalog",
        description="The models' catalog in the Asset Browser; separate levels with slashes. Empty for Unassigned",
        default="Maquette",
    )
    asset_folder: StringProperty(
        name="Library",
        description="The folder that collects models as .blend files for the Asset Browser of every project; empty for "
        "one beside the job files",
        subtype="DIR_PATH",
        options=compat.RELATIVE_PATHS,
    )
    use_asset_library: BoolProperty(
        name="Collect New Models",
        description="Save a copy of each model that arrives in the asset library, in the background",
        default=False,
    )

    def draw(self, _context: Context) -> None:
        """Draw the add-on's page in Blender's preferences."""
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.operator(identifiers.HELP, text="Documentation", icon="HELP")
        chosen = bpy.context.scene.maquette.service
        for spec in REMOTE.values():
            _draw_service(self, layout, spec, is_chosen=spec.name == chosen)
        column = layout.column(heading="Jobs")
        column.prop(self, "concurrency")
        column.prop(self, "deadline")
        column.prop(self, "low_balance")
        column.prop(self, "use_previews")
        row = column.row()
        row.active = "MAQUETTE_LIBRARY" not in os.environ
        row.prop(self, "library_folder", placeholder=str(default_library()))
        column.operator(identifiers.OPEN_FOLDER, text="Open Folder of Files", icon="FILE_FOLDER")
        _draw_shortcut(layout, self)
        column = layout.column(heading="Assets", heading_ctxt=translation.CONTEXT)
        column.prop(self, "use_asset_library")
        column.prop(self, "asset_folder", placeholder=str(asset_library()))
        column.prop(self, "asset_catalog")
        column.prop(self, "asset_author")
        column.prop(self, "asset_licence")


for _spec in REMOTE.values():
    MAQUETTE_Preferences.__annotations__.update(_connection_properties(_spec, _spec.endpoint))


def _draw_service(preferences: MAQUETTE_Preferences, layout: UILayout, spec: "ServiceSpec", *, is_chosen: bool) -> None:
    """Draw a service's section, open at first for the one that the scene has chosen."""
    # Blender remembers by name whether a section is open: the chosen service's has a name of its own.
    name = f"maquette_preferences_{spec.key}{'_chosen' if is_chosen else ''}"
    header, body = layout.panel(name, default_closed=not is_chosen)
    header.label(text=translation.interface(spec.capabilities.label))
    if key(spec.name):
        header.label(text="Key is set")
    else:
        header.label(text="No key yet" if spec.endpoint.needs_key else "No key needed")
    if body is None:
        return
    column = body.column()
    variables = (spec.endpoint.key_variable, spec.endpoint.url_variable)
    for name, variable in zip(("key", "url"), variables, strict=True):
        row = column.row()
        row.active = variable not in os.environ
        row.prop(preferences, f"{spec.key}_{name}")
        if name == "key":
            if spec.endpoint.key_page:
                row.operator(identifiers.GET_KEY, text="", icon="URL").service = spec.name.value
            column.prop(preferences, f"{spec.key}_session_key")
    for variable in variables:
        if variable in os.environ:
            column.label(text=translation.interface(f"Set by the environment variable {variable}"), icon="INFO")
    column.label(text="Saved keys are not encrypted by Blender", icon="UNLOCKED")
    column.operator(identifiers.TEST_CONNECTION, icon="URL").service = spec.name.value
    _draw_connection(column, spec.name)


def _draw_shortcut(layout: UILayout, preferences: MAQUETTE_Preferences) -> None:
    """The switch, and the key item in the user keymap, where Blender stores changes."""
    row = layout.row()
    row.prop(preferences, "use_shortcut")
    found = shortcut.find(bpy.context.window_manager.keyconfigs.user)
    if found is not None:
        key = row.row()
        key.active = preferences.use_shortcut
        key.prop(found[1], "type", text="", full_event=True)


def _draw_connection(layout: UILayout, service: ServiceName) -> None:
    """The result of the last connection test, wrapped to the preferences' width."""
    state = bpy.context.window_manager.maquette
    if state.connection_service != service.value:
        return
    icon: IconItems = "SORTTIME" if state.is_connection_pending else "CHECKMARK" if state.is_connected else "ERROR"
    column = layout.column(align=True)
    for number, line in enumerate(textwrap.wrap(translation.interface(state.connection), _LINE)):
        column.label(text=line, translate=False, icon="BLANK1" if number else icon)


def get() -> MAQUETTE_Preferences:
    """The add-on's preferences."""
    return cast("MAQUETTE_Preferences", bpy.context.preferences.addons[package].preferences)


def wants_shortcut() -> bool:
    """Whether the shortcut is switched on; off where the add-on runs without an entry in the preferences."""
    addon: bpy.types.Addon | None = bpy.context.preferences.addons.get(package)
    return addon is not None and cast("MAQUETTE_Preferences", addon.preferences).use_shortcut


def key(service: ServiceName) -> str:
    """The key that is used, "" if there is none."""
    spec = SERVICES[service]
    if spec.endpoint is None:
        return ""
    saved = getattr(get(), f"{spec.key}_key")
    set_outside = os.environ.get(spec.endpoint.key_variable, "")
    return set_outside.strip() or instances.of(_SessionKeys).get(spec.key, "") or saved.strip()


def url(service: ServiceName) -> str:
    """The service's base URL that is used, without a slash at its end; "" if nothing leaves this computer."""
    spec = SERVICES[service]
    if spec.endpoint is None:
        return ""
    return (os.environ.get(spec.endpoint.url_variable, "") or getattr(get(), f"{spec.key}_url")).strip().rstrip("/")


def host(service: str) -> str:
    """The host that gets the picture and the key; `service` as in `scene.maquette.service`."""
    address = url(ServiceName(service))
    try:
        return urlsplit(address).hostname or address
    except ValueError:
        return address  # the panel is drawn while the artist is still typing


def default_library() -> Path:
    """In Blender's data folder, which stays when the add-on is uninstalled: finished models were paid for."""
    return Path(bpy.utils.user_resource("DATAFILES", path="maquette"))


def library() -> Path:
    """The folder of the library of jobs, preferably on a local disk."""
    chosen = os.environ.get("MAQUETTE_LIBRARY")
    return Path(bpy.path.abspath(chosen)) if chosen else default_library()


def files() -> Path:
    """The folder for the pictures and models of new jobs, which may be on a network drive."""
    chosen = os.environ.get("MAQUETTE_LIBRARY") or get().library_folder
    return Path(bpy.path.abspath(chosen)) if chosen else default_library()


def asset_library() -> Path:
    """The folder of the asset library."""
    chosen = get().asset_folder
    return Path(bpy.path.abspath(chosen)) if chosen else files() / "assets"
