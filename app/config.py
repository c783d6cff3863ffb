"""How this kiosk is set up: a file, overruled by the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from app.errors import ConfigError, ErrorCode

APP_NAME = "recovery-kiosk"
DATABASE_NAME = "kiosk.db"
CONFIG_NAME = "kiosk.toml"


class SourceKind(StrEnum):
    """Where vital signs come from; nothing is simulated unless somebody says so."""

    NONE = "none"
    SIMULATOR = "simulator"
    REPLAY = "replay"


class ForecastKind(StrEnum):
    """Which model makes the countdown: the personal one, or the article's windows for everybody."""

    ARTICLE = "article"
    PERSONAL = "personal"


class Config(NamedTuple):
    """All settings. `panel_width` in mm (None: ask the screen), `idle_lock` in seconds.

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

    @property
    def database(self) -> Path:
        """Return the database file."""
        return self.data_folder / DATABASE_NAME


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
    import msgspec

    from app.tomlfile import Misfit, load

    class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        data_folder: str | None = None
        bay: str | None = None
        language: str | None = None
        panel_width: float | None = None
        idle_lock: float | None = None
        source: str | None = None
        replay: str | None = None
        speed: float | None = None
        start_at: float | None = None
        seed: int | None = None
        protocols: str | None = None
        forecast: str | None = None

    def build(written: Written, content: bytes) -> Config:
        values = {k: v for k, v in msgspec.structs.asdict(written).items() if v is not None}
        for name in ("data_folder", "replay", "protocols"):
            if name in values:
                # Relative to the file, so that a folder can be moved as a whole.
                values[name] = path.parent / Path(values[name]).expanduser()
        for name, kind in (("source", SourceKind), ("forecast", ForecastKind)):
            if name in values:
                if values[name] not in list(kind):
                    known = ", ".join(kind)
                    raise Misfit((name,), f'unknown {name} "{values[name]}": one of {known}')
                values[name] = kind(values[name])
        for name, least, most in (
            ("panel_width", 50, 5000),
            ("idle_lock", 10, 3600),
            ("speed", 0.01, 10_000),
        ):
            if name in values and not least <= values[name] <= most:
                raise Misfit((name,), f"must be from {least} to {most}")
        return usual._replace(**values)

    return load(path, Written, build, ErrorCode.CONFIG_INVALID)


def checked(config: Config) -> Config:
    """Return the settings, or raise ConfigError where two of them do not fit together."""
    if config.source == SourceKind.REPLAY and config.replay is None:
        raise ConfigError(ErrorCode.CONFIG_INVALID, "a replay needs a recording (--replay FILE)")
    return config
