# SPDX-License-Identifier: GPL-3.0-or-later
"""The artist's settings, stored with the scene, and what the panel shows, kept with the window manager."""

from typing import TYPE_CHECKING, Any, Final

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from .. import translation
from ..client import registry
from ..client.capabilities import ServiceName
from ..client.errors import InvalidSetting
from ..client.parameters import ServiceOptions
from ..client.views import bound_a_body
from . import callbacks, services
from .arrival import MAQUETTE_PG_arrival
from .inputs import INPUTS, InputKind, MAQUETTE_PG_view

PAGE: Final = 12  # jobs that the gallery shows at once
_PARTS_OF_GALLERY: Final = [
    ("ALL", "All", "Every job"),
    ("RUNNING", "Running", "Jobs that are running or waiting"),
    ("ATTENTION", "Attention", "Jobs that failed or need your answer"),
    ("DONE", "Done", "Models that have arrived in a scene"),
]
MODEL_PARTS: Final = [
    ("SHAPE", "Shape", "Change the shape of a model made by Local"),
    ("CHECK", "Check", "Find faults in the mesh and mend them"),
    ("SIMPLIFY", "Simplify", "Reduce the triangles, always from the original"),
    ("DETAIL", "Detail", "Bake the detail that simplifying removed, or remesh to quads"),
    ("READY", "Game-Ready", "Make the model ready for a game in one go, with a report"),
    ("EXPORT", "Export", "Make levels of detail and export for game engines"),
]
HELP_TOPICS: Final = [
    ("GENERATE", "Generate", ""),
    ("MODEL", "Model", ""),
    ("GALLERY", "Gallery", ""),
]

if TYPE_CHECKING:
    from ..client.capabilities import Capabilities
    from ..client.spec import ServiceSpec

# A .blend stores the number of each.
_SERVICES = [
    (spec.name.value, spec.title, spec.description, spec.icon, number)
    for number, spec in enumerate(registry.SERVICES.values())
]


def _get_triangles(settings: "MAQUETTE_PG_settings") -> int:
    made = settings.made_with
    if not made:
        return settings.simplify_to
    return min(made, settings.simplify_to) if settings.use_simplify else made


def _set_triangles(settings: "MAQUETTE_PG_settings", value: int) -> None:
    settings.simplify_to = value
    if settings.spec.triangles:
        setattr(settings.group(settings.spec.name), settings.spec.triangles, value)


def _picture_changed(settings: "MAQUETTE_PG_settings", _context: bpy.types.Context) -> None:
    settings.arrival.forget_drop()  # that was another picture's
    callbacks.current().cut_out(settings.id_data)


def _cut_out_changed(settings: "MAQUETTE_PG_settings", _context: bpy.types.Context) -> None:
    callbacks.current().cut_out(settings.id_data)


def _service_changed(settings: "MAQUETTE_PG_settings", context: bpy.types.Context) -> None:
    _cut_out_changed(settings, context)
    callbacks.current().account(settings.id_data)


def _preview_switched(_group: "MAQUETTE_PG_state", context: bpy.types.Context) -> None:
    callbacks.current().cut_out(context.scene)


class MAQUETTE_PG_settings(bpy.types.PropertyGroup):
    """What the artist has chosen, stored with the scene."""

    service: EnumProperty(
        name="Service",
        translation_context=translation.CONTEXT,
        description="The service that makes the model",
        items=_SERVICES,
        default="LOCAL",
        update=_service_changed,
    )
    image: PointerProperty(
        name="Picture", description="The picture to make a model from", type=bpy.types.Image, update=_picture_changed
    )
    use_simplify: BoolProperty(
        name="Simplify",
        description="Reduce the model when it arrives; the original stays in the file and can be restored",
        default=False,
    )
    simplify_to: IntProperty(
        name="Triangles",
        translation_context=translation.CONTEXT,
        description="How many triangles the model is reduced to",
        default=10_000,
        min=4,
        soft_min=100,
        soft_max=200_000,
    )
    # The one count that the panel shows, not stored: what the service is asked for, or the model is reduced to.
    triangles: IntProperty(
        name="Triangles",
        translation_context=translation.CONTEXT,
        description="About how many triangles the model has when it arrives",
        min=4,
        soft_min=500,
        soft_max=200_000,
        step=100,
        get=_get_triangles,
        set=_set_triangles,
        options=set(),
    )
    arrival: PointerProperty(type=MAQUETTE_PG_arrival)
    input: EnumProperty(
        name="Make It From",
        translation_context=translation.CONTEXT,
        description="What the model is made from",
        items=INPUTS,
        default="PICTURE",
        update=_cut_out_changed,
    )
    views: CollectionProperty(type=MAQUETTE_PG_view)
    use_cut_out: BoolProperty(
        name="Send Cut-Out",
        description="Send the subject on a transparent backdrop, as the preview shows it; the picture itself is "
        "not changed",
        default=False,
        update=_cut_out_changed,
    )
    prompt: StringProperty(
        name="Prompt",
        translation_context=translation.CONTEXT,
        description="Description of the model, such as “a wooden chest with iron bands”",
    )

    @property
    def spec(self) -> "ServiceSpec":
        """The chosen service."""
        return registry.SERVICES[ServiceName(self.service)]

    @property
    def capabilities(self) -> "Capabilities":
        """What the chosen service can do as it is set."""
        able = self.spec.capabilities
        if able.takes_views and not self.spec.views_fit(self.group(self.spec.name)):
            return able._replace(takes_views=False)
        return able

    @property
    def input_kind(self) -> InputKind:
        """What the model is made from: the artist's choice where the service takes it, else a picture."""
        chosen = InputKind(self.input)
        takes = self.capabilities
        is_taken = {InputKind.VIEWS: takes.takes_views, InputKind.PROMPT: takes.takes_prompt}
        return chosen if is_taken.get(chosen, True) else InputKind.PICTURE

    @property
    def shown_for(self) -> frozenset[str]:
        """The `inputs` for which parameters apply: views that Local treats like one picture count as one."""
        if self.input_kind is not InputKind.VIEWS:
            return frozenset({self.input_kind.value})
        roles = [view.role for view in self.views if view.image is not None]
        is_one = self.is_local and bool(roles) and not bound_a_body(roles)
        return frozenset({InputKind.PICTURE.value if is_one else InputKind.VIEWS.value, *roles})

    @property
    def made_with(self) -> int:
        """How many triangles the chosen service is asked for; 0 if it cannot be asked."""
        return getattr(self.group(self.spec.name), self.spec.triangles) if self.spec.triangles else 0

    def simplified_to(self, service: ServiceName, options: ServiceOptions) -> int:
        """How many triangles a model of the service is reduced to when it arrives, 0 for none."""
        spec = registry.SERVICES[service]
        made = getattr(options, spec.triangles) if spec.triangles else 0
        if self.use_simplify and not 0 < made <= self.simplify_to:
            return self.simplify_to
        return getattr(options, spec.ceiling) if spec.ceiling and not self.use_simplify else 0

    @property
    def file_format(self) -> str:
        """The file format that the artist has chosen, "" if the service has only one."""
        return getattr(self.group(self.spec.name), "output_format", "")

    @property
    def is_local(self) -> bool:
        """Whether nothing leaves this computer."""
        return self.capabilities.is_local

    def options(self, service: ServiceName) -> ServiceOptions:
        """The chosen parameters of a service, checked; raises InvalidSetting."""
        return self.group(service).options()

    @property
    def takes_mesh(self) -> bool:
        """Whether the service can texture meshes with its current settings. Quick, as panels ask at every redraw."""
        if self.spec.options.takes_mesh is ServiceOptions.takes_mesh:
            return False
        try:
            return self.options(ServiceName(self.service)).takes_mesh
        except InvalidSetting:
            return False

    @property
    def is_cut_out_shown(self) -> bool:
        """Whether the panel shows the cut-out instead of the picture: what Local uses, or what is sent."""
        is_picture = self.input_kind is InputKind.PICTURE and self.image is not None
        return is_picture and (state().shows_cut_out if self.is_local else self.use_cut_out)

    def sent_cut_out(self, service: ServiceName) -> dict[str, Any] | None:
        """The options for cutting out the picture before it is sent; None if it is not cut out or nothing is sent."""
        is_local = registry.SERVICES[service].capabilities.is_local
        return self.local.cutting() if self.use_cut_out and not is_local else None

    def group(self, service: ServiceName) -> Any:
        """The group with a service's parameters."""
        return getattr(self, registry.SERVICES[service].key)


# One group a service, under its name in lower case.
MAQUETTE_PG_settings.__annotations__.update(
    {key: PointerProperty(type=group) for key, group in services.classes.items()}
)


class MAQUETTE_PG_job(bpy.types.PropertyGroup):
    """A job as the panel shows it: a copy of what the library stores."""

    job_id: StringProperty()
    service: StringProperty()
    host: StringProperty()
    state: StringProperty()  # for scripts; the panel uses the properties below
    has_ended: BoolProperty()
    has_arrived: BoolProperty()
    has_failed: BoolProperty()
    is_uncertain: BoolProperty()
    stage: StringProperty()
    progress: FloatProperty()
    status: StringProperty()  # the same sentence in the panel, the gallery and at the placeholder
    made_in: StringProperty()  # the time that the service took, as it is shown
    sentence: StringProperty()
    remark: StringProperty()
    retry: StringProperty()
    needs_consent: BoolProperty()
    has_model: BoolProperty()
    # A finished model whose scene is not open, and one that was imported but is neither in the file nor in a saved one.
    is_offered: BoolProperty()
    is_missing: BoolProperty()
    is_present: BoolProperty()  # its model is in the open file
    has_seed: BoolProperty()
    seed: StringProperty()
    is_variant: BoolProperty()  # another job made a model of the same picture
    is_selected: BoolProperty(name="Select", description="Select this job, to act on several at once")
    icon: IntProperty()  # of the model's small picture, 0 for none
    film_icon: IntProperty()  # of the movie's current frame, 0 while it is not playing
    has_movie: BoolProperty()
    can_play: BoolProperty()
    # Whether stopping ends the work itself; if not, the service goes on and only the waiting ends.
    can_be_cancelled: BoolProperty()
    # The service keeps files of it, which can be deleted there.
    is_kept_there: BoolProperty()


def _look_at_gallery(state: "MAQUETTE_PG_state", _context: bpy.types.Context) -> None:
    callbacks.current().gallery(state)


class MAQUETTE_PG_shape_preview(bpy.types.PropertyGroup):
    """A thumbnail of a shape for the model's picture; its name is the shape's."""

    icon: IntProperty(options={"HIDDEN"})


class MAQUETTE_PG_state(bpy.types.PropertyGroup):
    """What the panel currently shows; on the window manager, which no .blend stores."""

    jobs: CollectionProperty(type=MAQUETTE_PG_job)
    # Whatever page is shown: the newest jobs that run, of `running_total`; those that need an answer; and those that
    # failed, of `failed`, unless the artist has dismissed them. Whether no job has ended since the newest of these.
    running: CollectionProperty(type=MAQUETTE_PG_job)
    running_total: IntProperty()
    questions: CollectionProperty(type=MAQUETTE_PG_job)
    failures: CollectionProperty(type=MAQUETTE_PG_job)
    failed: IntProperty()
    is_failure_latest: BoolProperty()
    offset: IntProperty()
    total: IntProperty()  # jobs that fit the filter and the search
    everything: IntProperty()
    gallery_show: EnumProperty(
        translation_context=translation.CONTEXT,
        name="Show",
        description="Which jobs the gallery shows",
        items=_PARTS_OF_GALLERY,
        update=_look_at_gallery,
    )
    gallery_search: StringProperty(
        name="Search",
        translation_context=translation.CONTEXT,
        description="Search names, services and seeds",
        options={"TEXTEDIT_UPDATE"},
        update=_look_at_gallery,
    )
    error: StringProperty()
    connection: StringProperty()
    connection_service: StringProperty()
    is_connection_pending: BoolProperty()
    is_connected: BoolProperty()
    # The last known balance of the account at a service.
    account: StringProperty()
    account_service: StringProperty()
    is_account_pending: BoolProperty()
    is_balance_low: BoolProperty()
    # The preview of the cut-out: the image by its session id, the icon (0 for none yet), the message.
    cutout_image: StringProperty()
    cutout_icon: IntProperty()
    cutout_sentence: StringProperty()
    # Thumbnails of the shapes that a model's picture gives, and the model by its session id.
    shapes: CollectionProperty(type=MAQUETTE_PG_shape_preview)
    shapes_model: StringProperty()
    # Choices about the panel itself.
    shows_cut_out: BoolProperty(
        name="Show Cut-Out",
        description="Show what the model is made from: the subject, cut out with the settings under Cut-Out",
        default=True,
        update=_preview_switched,
    )
    model_part: EnumProperty(
        translation_context=translation.CONTEXT,
        name="Model",
        description="What to do with the model",
        items=MODEL_PARTS,
        default="SIMPLIFY",
    )
    help_topic: EnumProperty(items=HELP_TOPICS, options={"HIDDEN"})


def state() -> MAQUETTE_PG_state:
    """The window manager's copy."""
    return bpy.context.window_manager.maquette


classes: tuple[type, ...] = (
    MAQUETTE_PG_arrival,
    MAQUETTE_PG_view,
    *services.classes.values(),
    MAQUETTE_PG_settings,
    MAQUETTE_PG_job,
    MAQUETTE_PG_shape_preview,
    MAQUETTE_PG_state,
)
