"""How this kiosk is set up: a file, overruled by the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from app.errors import ConfigError, ErrorCode

if TYPE_CHECKING:
    from app.config_file import Written
    from app.domain.backup import BackupPlan

APP_NAME = "recovery-kiosk"
DATABASE_NAME = "kiosk.db"
CONFIG_NAME = "kiosk.toml"
KEYS_NAME = "keys"

# In MB: the log beside the record alone grows to 4 before it is folded in.
LEAST_RESERVE = 6

# What belongs to the one source that `source` chooses.
_SINGLE = ("source", "replay", "speed", "start_at", "seed")


# Relative to the file, so that a folder can be moved as a whole.
_PATHS = (
    "data_folder",
    "replay",
    "protocols",
    "ledger_key",
    "database_key",
    "pepper_key",
    "aftercare",
)


class SourceKind(StrEnum):
    """Where vital signs come from; nothing is simulated unless somebody says so."""

    NONE = "none"
    SIMULATOR = "simulator"
    REPLAY = "replay"


class LinkKind(StrEnum):
    """How one of several [[sources]] is reached."""

    HL7 = "hl7"
    SDC = "sdc"
    BLE = "ble"
    SIMULATOR = "simulator"
    REPLAY = "replay"


class SourceSetup(NamedTuple):
    """One of the [[sources]]: `id` tells it apart, `name` is what staff call it.

    `options` are the kind's own settings that are written, checked, with whole paths.
    """

    kind: LinkKind
    id: str
    name: str
    options: dict[str, Any]


class ForecastKind(StrEnum):
    """Which model makes the countdown: the personal one, or the article's windows for everybody."""

    ARTICLE = "article"
    PERSONAL = "personal"


class Config(NamedTuple):
    """All settings. `panel_width` in mm (None: ask the screen), `idle_lock` in seconds.

    `sources` in order of preference, and then there is no single `source`. `disk_reserve` in MB,
    0 for none.
    A named tuple, because it is made before the first frame is painted.
    """

    data_folder: Path
    bay: str = "Bay 1"
    language: str = ""
    panel_width: float | None = None
    idle_lock: float = 120.0
    source: SourceKind = SourceKind.NONE
    replay: Path | None = None
    speed: float = 1.0
    start_at: float | None = None
    seed: int = 1
    protocols: Path | None = None
    forecast: ForecastKind = ForecastKind.PERSONAL
    sources: tuple[SourceSetup, ...] = ()
    backup: BackupPlan | None = None
    aftercare: Path | None = None
    disk_reserve: int = 8
    ledger_key: Path | None = None
    encryption: bool = False
    database_key: Path | None = None
    retention_years: float | None = None
    pepper_key: Path | None = None

    @property
    def database(self) -> Path:
        """Return the database file."""
        return self.data_folder / DATABASE_NAME

    @property
    def archives(self) -> Path:
        """Return the folder that old sessions are archived in."""
        return self.data_folder / "archives"

    @property
    def keys(self) -> Path:
        """Return the folder of the keys that no setting puts elsewhere."""
        return self.data_folder / KEYS_NAME

    @property
    def ledger_key_file(self) -> Path:
        """Return the file of the ledger's key, unless the system hands the key over."""
        return self.ledger_key or self.keys / "ledger.key"

    @property
    def anchors(self) -> Path:
        """Return the file that holds how long the ledger was, beside its key."""
        return self.ledger_key_file.parent / "anchors.jsonl"

    @property
    def database_key_file(self) -> Path:
        """Return the file of the key of an encrypted record, unless the system hands it over."""
        return self.database_key or self.keys / "database.key"

    @property
    def pepper_key_file(self) -> Path:
        """Return the file of the key that goes into every PIN, unless the system hands it over."""
        return self.pepper_key or self.keys / "pepper.key"


def default_data_folder() -> Path:
    """Return the user's data folder for this application."""
    import platformdirs

    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def load_config(path: Path | None, folder: Path | None = None) -> Config:
    """Return the settings of a TOML file, or of `kiosk.toml` in the data folder if there is one.

    `folder` None is the user's data folder. Raises ConfigError, naming file and
    line, when the file is wrong or a named one is missing.
    """
    folder = folder or default_data_folder()
    usual = Config(folder)
    if path is None:
        path = folder / CONFIG_NAME
        try:
            if not path.exists():
                return usual
        except OSError:
            return usual
    return _read(path, usual)


def _read(path: Path, usual: Config) -> Config:
    # Imported here: the first frame is painted before msgspec is needed.
    from app.config_file import Written
    from app.tomlfile import load

    def build(written: Written, content: bytes) -> Config:
        values = _values(written)
        for name in _PATHS:
            if name in values:
                values[name] = path.parent / Path(values[name]).expanduser()
        _check(values)
        if "sources" in values:
            from app.config_sources import setups

            values["sources"] = setups(values["sources"], path.parent)
        if "backup" in values:
            from app.config_backup import plan

            values["backup"] = plan(values["backup"], path.parent)
        return usual._replace(**values)

    return load(path, Written, build, ErrorCode.CONFIG_INVALID)


def _values(written: Written) -> dict[str, Any]:
    """Return what is in the file."""
    import msgspec

    return {k: v for k, v in msgspec.structs.asdict(written).items() if v is not msgspec.UNSET}


def _check(values: dict[str, Any]) -> None:
    """Make enums of the names in `values`; raises Misfit for what cannot be."""
    from app.tomlfile import Misfit

    for name, kind in (("source", SourceKind), ("forecast", ForecastKind)):
        if name in values:
            if values[name] not in list(kind):
                known = ", ".join(kind)
                raise Misfit((name,), f'unknown {name} "{values[name]}": one of {known}')
            values[name] = kind(values[name])
    if "encryption" in values:
        if values["encryption"] not in ("on", "off"):
            raise Misfit(("encryption",), '"encryption" must be "on" or "off"')
        values["encryption"] = values["encryption"] == "on"
    for name, least, most in (
        ("panel_width", 50, 5000),
        ("idle_lock", 10, 3600),
        ("retention_years", 1, 100),
        ("speed", 0.01, 10_000),
        ("disk_reserve", 0, 1000),
    ):
        if name in values and not least <= values[name] <= most:
            raise Misfit((name,), f"must be from {least} to {most}")
    if 0 < values.get("disk_reserve", 0) < LEAST_RESERVE:
        text = f"must be 0 or at least {LEAST_RESERVE}: less is too little for a session"
        raise Misfit(("disk_reserve",), text)
    for name in _SINGLE:
        if name in values and values.get("sources"):
            text = f'"{name}" is of a single source: it does not go with [[sources]]'
            raise Misfit((name,), text)


def checked(config: Config) -> Config:
    """Return the settings, or raise ConfigError where two of them do not fit together.

    In a file `source` and [[sources]] exclude each other: where there are both, the command
    line has overruled the file.
    """
    if config.source == SourceKind.REPLAY and config.replay is None:
        raise ConfigError(ErrorCode.CONFIG_INVALID, "a replay needs a recording (--replay FILE)")
    return config if config.source == SourceKind.NONE else config._replace(sources=())
