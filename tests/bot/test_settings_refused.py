"""What cannot be a setting is refused in one sentence that names the file, the key and the mend."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.settings import load_settings
from bot.settings.reading import MOST_BYTES


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refusal(text: str | bytes) -> str:
    """Return the sentence with which a file of that text is refused."""
    content = text if isinstance(text, bytes) else text.encode()
    Path("config.toml").write_bytes(content)
    with pytest.raises(UserError) as caught:
        load_settings(None, {})
    sentence = str(caught.value)
    assert sentence.startswith("config.toml")
    assert "\n" not in sentence
    return sentence


LADDER = '[ladders.x]\ntier = "L2"\npriorities = ["P1"]\ncalendar = "always"\n'

LIVE = """
[actions]
mode = "live"
[actions."idp.send_reset_link"]
url = "https://x"
key_secret = "K"
dry_run = false
"""

WRONG = [
    ('[conversaton]\nburst_window = "1s"', "conversaton is not a setting; did you mean “conv"),
    ('[desk]\nzon = "UTC"', "desk.zon is not a setting; did you mean “zone”?"),
    ("[outbox]\nqqq = 1", "outbox.qqq is not a setting; known here: undo"),
    ('[desk]\nzone = "Europe/Wien"', "desk.zone: there is no time zone “Europe/Wien”"),
    ('[desk]\nzone = "Europe/Viena"', "did you mean “Europe/Vienna”?"),
    ("[desk]\nname = 5", "desk.name must be a text in quotes"),
    ('[desk]\nname = ""', "desk.name must not be empty"),
    (f'[desk]\nname = "{"x" * 81}"', "desk.name must have at most 80 characters"),
    ("desk = 5", "desk must be a table"),
    ('[conversation]\nstart_certainty = "0.7"', "must be a number without quotes"),
    ("[conversation]\nstart_certainty = 1.7", "conversation.start_certainty must be at most 1"),
    ("[conversation]\nstart_certainty = nan", "conversation.start_certainty must be"),
    ("[conversation]\nstart_certainty = 0.1", "choices_certainty must not be above"),
    ("[conversation]\nmax_message = 1.5", "max_message must be a whole number"),
    ("[conversation]\nmax_message = true", "max_message must be a whole number"),
    ("[conversation]\nburst_window = 2", "burst_window: a length of time stands in quotes"),
    ('[conversation]\nburst_window = "soon"', "'soon' is not a duration"),
    (
        '[conversation]\nassume_solved_after = "0m"',
        "assume_solved_after: a length of time that is nothing",
    ),
    ('[database]\nurl = "mysql://x/y"', "database.url: this is no address of a database"),
    ('[calendars.x]\nhours.mon = ["9-5"]', "calendars.x.hours: '9-5' are no hours"),
    ('[calendars.x]\nhours.mon = "09:00-17:00"', "hours.mon must be a list in brackets"),
    ('[calendars.x]\nhours.noday = ["09:00-17:00"]', "'noday' are no days"),
    ("[calendars.x]\nhours = {}", "calendars.x: it never opens; add hours"),
    ('[calendars.x]\nhours.mon = ["09:00-17:00"]\ncountry = "XX"', "'XX' are not known"),
    ('[calendars.x]\nhours.mon = ["09:00-17:00"]\nclosed = ["2026-12-24"]', "without quotes"),
    ('[calendars.x]\nextra.christmas = ["09:00-17:00"]', "“christmas” is no date"),
    ('[tiers."L 2"]', 'tiers."L 2"'),
    ('[tiers.L2]\nterminal = "a b"', "tiers.L2.terminal: a name is made of letters"),
    ('[tiers.L2]\nrota = "night"', "names the rota “night”, which is not there; add [rotas.night]"),
    ('[tiers.L2]\nteams.network.rota = "n"', "tiers.L2.teams.network.rota names the rota “n”"),
    ('[rotas.n]\nshifts = ["sometimes"]', "rotas.n: 'sometimes' is no shift"),
    ('[rotas.n]\noverrides = ["x"]', "rotas.n: 'x' is no exception"),
    ("[[rotas.n.rotations]]\npeople = []\nstart = 2026-01-05", "people must not be empty"),
    ('[[rotas.n.rotations]]\npeople = ["a"]', "rotas.n.rotations (entry 1).start is missing"),
    (
        '[[rotas.n.rotations]]\npeople = ["a"]\nstart = 2026-01-05\nhand_over = "9"',
        "hand_over: this is no time of day",
    ),
    (
        '[[rotas.n.rotations]]\npeople = ["a"]\nstart = 2026-01-05\nhand_over = "24:00"',
        "a time of day is between 00:00 and 23:59",
    ),
    (
        '[[rotas.n.rotations]]\npeople = ["a"]\nstart = 2026-01-05\nhand_over = 540000',
        "hand_over: this is no time of day",
    ),
    ('[ladders.x]\ntier = "L2"', "ladders.x.priorities is missing; add it (2 more to mend"),
    (
        '[ladders.x]\ntier = "L9"\npriorities = ["P1"]\ncalendar = "always"\nrungs = []',
        "ladders.x.tier names the tier “L9”, which is not there; known here: L2, L3, HR",
    ),
    (
        '[ladders.x]\ntier = "L2"\npriorities = ["P1"]\ncalendar = "busines"\nrungs = []',
        "ladders.x.calendar names the calendar “busines”, which is not there; did you mean",
    ),
    (
        '[ladders.x]\ntier = "L2"\npriorities = ["P5"]\ncalendar = "always"\nrungs = []',
        "ladders.x.priorities (entry 1) must be one of 'P1', 'P2', 'P3' or 'P4'",
    ),
    (
        LADDER + 'rungs = [{ after = "1m", do = "shout" }]',
        "ladders.x.rungs (entry 1).do must be one of 'remind'",
    ),
    (
        LADDER + 'rungs = [{ after = "1m", do = "page", also = ["L9"] }]',
        "ladders.x.rungs (entry 1) names the tier “L9”",
    ),
    (
        LADDER + 'rungs = [{ after = "1m", do = "remind", also = ["L3"] }]',
        "ladders.x.rungs (entry 1): Only a rung that pages reaches several tiers",
    ),
    (
        f"{LADDER}rungs = []\n{LADDER.replace('.x', '.y')}rungs = []",
        "ladders.y and ladders.x are both for P1 in L2",
    ),
    ('[targets]\nP5.response = "1h"', "targets.P5 is not a setting; known here: P1"),
    ('[targets]\nP1.calendar = "night"', "targets.P1.calendar names the calendar “night”"),
    ("[patience]\nremind_user = [3, 1]", "patience: remind_user counts upwards, like [1, 3]"),
    ("[patience]\nremind_user = [5]", "resolve_silent must be after the last day"),
    ("[patience]\nresolve_silent = 0", "patience.resolve_silent must be at least 1"),
    ('[actions]\nmode = "on"', "actions.mode must be one of 'practice' or 'live'"),
    ("[actions]\nmod = 1", "actions: “mod” is no name of an action; write the whole name"),
    ("actions = 1", "actions must be a table"),
    ("[actions.idp.send_reset_link]\nchanges = true", "“idp” is no name of an action"),
    ('[actions."a.b"]\nchanges = true', 'actions."a.b": this is a new action, so it needs'),
    ('[actions."a.b"]\noutcomes = ["error"]', 'actions."a.b": a.b needs outcomes of its own'),
    ('[actions."a.b"]\noutcome = ["x"]', 'actions."a.b".outcome is not a setting; did you mean'),
    ('[actions."a.b"]\nlimit.per_person = "often"', "'often' is not a limit"),
    ('[actions."a.b"]\nlimit.per_person = 3', 'a limit stands in quotes, like "3/day"'),
    ('[actions."a.b"]\nlongest = "11m"', "longest: one call may take 10 min at most"),
    ('[actions."a.b"]\nurl = "ftp://x"\nkey_secret = "K"', "an address starts with https://"),
    ('[actions."a.b"]\nurl = "https://$x"\nkey_secret = "K"', "write variables like ${IDP_URL}"),
    ('[actions."a.b"]\nurl = "https://x"', "an address needs key_secret"),
    ('[actions."a.b"]\nkey_secret = "K"', "a key is of no use without url"),
    (
        LIVE,
        "identity.verify, which gives the proof it needs, is only practised",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_setting_is_named_with_its_mend(text: str, sentence: str) -> None:
    assert sentence in refusal(text)


SECRETS = [
    ('[slack]\ntoken = "abc"', "slack.token looks like a secret", "FRONTLINE_SECRET_TOKEN"),
    ('[desk]\napi_key = "hunter2"', "desk.api_key looks like a secret", "FRONTLINE_SECRET_API_KEY"),
    ('[desk]\nname = "xoxb-hunter2"', "desk.name looks like a secret", "FRONTLINE_SECRET_NAME"),
    ('[actions."a.b"]\nkey_secret = "hunter2!"', "key_secret looks like a secret", "FRONTLINE_"),
    (
        '[database]\nurl = "postgresql://u:hunter2@h/d"',
        "database.url holds a password",
        "FRONTLINE_DATABASE_URL",
    ),
    ('[[desk]]\npassword = "hunter2"', "desk.password looks like a secret", "FRONTLINE_SECRET_"),
]


@pytest.mark.parametrize(("text", "sentence", "variable"), SECRETS, ids=[row[0] for row in SECRETS])
def test_a_secret_in_the_file_is_refused_and_not_repeated(
    text: str, sentence: str, variable: str
) -> None:
    said = refusal(text)

    assert sentence in said
    assert variable in said
    assert "hunter2" not in said


BROKEN: list[tuple[bytes, str]] = [
    (b'[desk]\nname = "a\n', "config.toml, line 2: this is not valid TOML"),
    (b'[desk]\nname "a"\n', "config.toml, line 2: this is not valid TOML"),
    (b"[desk]\nname = 1\nname = 2\n", "line 3: this is not valid TOML"),
    (b"[desk\n", "config.toml, line 1: this is not valid TOML"),
    (b"a = [\n1,\n", "config.toml, line 2: this is not valid TOML"),
    (b"a = " + b"[" * 5000, "the brackets are nested too deeply"),
    (b"a = " + b"9" * 5000, "this is not valid TOML"),
    (b"a = 2026-13-45", "this is not valid TOML"),
    (b"\x00\x01binary", "config.toml is not a text file"),
    (b"\x89PNG\r\n\x1a\n\x00", "config.toml is not a text file"),
    ('desk.name = "a"'.encode("utf-16"), "config.toml is saved as UTF-16; save it as UTF-8"),
    (b'[desk]\nname = "caf\xe9"', "config.toml, line 2: this is not written in UTF-8"),
    (b"#" * (MOST_BYTES + 1), "config.toml is larger than 1 MB"),
]


@pytest.mark.parametrize(("content", "sentence"), BROKEN, ids=range(len(BROKEN)))
def test_a_file_that_cannot_be_read_is_refused_with_its_line(content: bytes, sentence: str) -> None:
    assert sentence in refusal(content)


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_marks_and_line_endings_of_other_systems_do_not_matter(ending: bytes) -> None:
    Path("config.toml").write_bytes(b"\xef\xbb\xbf" + ending.join([b"[desk]", b'name = "A"', b""]))

    assert load_settings(None, {}).desk.name == "A"


def test_a_file_that_is_not_there_or_is_a_folder_is_named() -> None:
    with pytest.raises(UserError, match=r"There is no settings file other\.toml"):
        load_settings(Path("other.toml"), {})
    with pytest.raises(UserError, match="is a folder; name the settings file in it"):
        load_settings(Path(), {})
    with pytest.raises(UserError, match="cannot be read"):
        load_settings(Path("a\0b"), {})
