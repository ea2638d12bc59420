"""What stands in a settings file is what is in force."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.actions.registry import Source, limit
from bot.errors import UserError
from bot.escalation import default_policy, next_tier
from bot.priority import Priority
from bot.settings import Settings, load_settings

STARTER_ROUTES = {
    "L2/applications",
    "L2/billing",
    "L2/identity",
    "L2/messaging",
    "L2/network",
    "L2/platform",
    "L2/security",
    "L2/service-desk",
    "L2/workplace",
    "HR/people-team",
}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def loaded(text: str, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that a file of that text gives."""
    Path("config.toml").write_text(text, "utf-8")
    return load_settings(None, environ or {})


# --- where settings come from ---------------------------------------------------------------


def test_without_a_file_everything_has_a_sensible_value() -> None:
    found = load_settings(None, {})

    assert found.file == ""
    assert found.desk.zone == "UTC"
    assert found.database.url == found.database.shown == "sqlite:///frontline.db"
    assert found.articles.path.joinpath("vpn-not-connecting.md").is_file()
    assert found.conversation.burst_window == timedelta(seconds=1.5)
    assert found.outbox.undo == timedelta(seconds=10)
    assert found.registry().practice
    assert set(found.routes()) >= STARTER_ROUTES


def test_a_named_file_wins_over_the_environment_and_that_over_the_folder() -> None:
    for name in ("config", "named", "given"):
        Path(f"{name}.toml").write_text(f'desk.name = "{name}"', "utf-8")
    environ = {"FRONTLINE_CONFIG": "named.toml"}

    assert load_settings(None, {}).desk.name == "config"
    assert load_settings(None, environ).desk.name == "named"
    assert load_settings(Path("given.toml"), environ).desk.name == "given"
    assert load_settings(Path("given.toml"), environ).file == "given.toml"


def test_the_address_of_the_database_comes_from_the_environment_first() -> None:
    environ = {"FRONTLINE_DATABASE_URL": "postgresql://desk:pw@db.example.com/frontline"}

    found = loaded('database.url = "sqlite:///other.db"', environ)

    assert found.database.url == environ["FRONTLINE_DATABASE_URL"]
    assert found.database.shown == "postgresql://desk@db.example.com/frontline"
    assert "pw" not in repr(found)


def test_a_wrong_address_in_the_environment_is_named_and_not_repeated() -> None:
    for address in ("mysql://u:hunter2@host/x", "hunter2", "postgresql://u:hunter2@[x", "sqlite:x"):
        with pytest.raises(UserError, match="FRONTLINE_DATABASE_URL") as caught:
            load_settings(None, {"FRONTLINE_DATABASE_URL": address})
        assert "hunter2" not in str(caught.value)


def test_secrets_come_from_the_environment_and_never_show() -> None:
    found = load_settings(None, {"FRONTLINE_SECRET_IDP_KEY": "hunter2", "FRONTLINE_SECRET_": "x"})

    assert found.secret("IDP_KEY") == "hunter2"
    assert set(found.secrets()) == {"IDP_KEY"}
    assert "hunter2" not in f"{found!r} {found.secrets()}"
    with pytest.raises(UserError, match="set FRONTLINE_SECRET_OTHER"):
        found.secret("OTHER")


# --- what the other parts are given ---------------------------------------------------------


def test_the_policy_without_settings_is_the_one_that_a_desk_starts_with() -> None:
    policy, start = load_settings(None, {}).policy(), default_policy()

    assert policy.tiers == ("L2", "L3", "HR")
    assert policy.calendars == start.calendars
    assert policy.targets == start.targets
    assert policy.periods == start.periods
    for place, ladder in start.ladders.items():
        assert policy.ladders[place] == ladder


def test_a_calendar_of_the_settings_is_the_one_that_bundled_ladders_count_in() -> None:
    found = loaded(
        '[desk]\nzone = "Europe/Vienna"\n[calendars.business]\nhours.mon-thu = ["08:00-16:00"]\n'
        'country = "AT"\nclosed = [2026-12-24]\nextra.2026-12-23 = ["08:00-12:00"]\n'
    )

    calendar = found.policy().ladders["L2", Priority.P3].calendar
    assert calendar.zone == "Europe/Vienna"
    assert calendar.closed == {date(2026, 12, 24)}
    assert [day for day, _ in calendar.extra] == [date(2026, 12, 23)]
    assert found.policy().calendars["always"].zone == "Europe/Vienna"


def test_a_ladder_takes_the_place_of_the_bundled_one_for_its_priorities() -> None:
    policy = loaded(
        '[ladders.quick]\ntier = "L2"\npriorities = ["P2", "P3"]\ncalendar = "always"\n'
        'rungs = [{ after = "2m", do = "mention-lead", tier = "L3" }]\nafterwards = "1h"\n'
    ).policy()

    assert policy.ladders["L2", Priority.P2].name == "quick"
    assert policy.ladders["L2", Priority.P3].rungs[0].after == timedelta(minutes=2)
    assert policy.ladders["L2", Priority.P1] == default_policy().ladders["L2", Priority.P1]


def test_a_tier_of_ones_own_has_a_channel_routes_and_ladders() -> None:
    found = loaded('[tiers.L4]\nlead = ["vera"]\nteams.vendor.terminal = "suppliers"\n')

    assert next_tier(found.policy(), "L3") == "L4"
    assert "L4/vendor" in found.routes()
    assert found.floor().channel("L4", "vendor").channel == "suppliers"
    assert found.floor().channel("L4", "network").channel == "L4"
    assert found.policy().ladders["L4", Priority.P1].tier == "L4"


def test_nothing_climbs_into_a_tier_that_stands_apart() -> None:
    policy = loaded('[tiers.HR]\nterminal = "people"\n').policy()

    assert next_tier(policy, "L3") == ""
    assert next_tier(policy, "HR") == ""
    assert next_tier(policy, "L2") == "L3"
    assert policy.leads["HR"] == ("people-leads",)


def test_targets_and_patience_change_one_by_one() -> None:
    found = loaded(
        'targets.P1.response = "5m"\n[patience]\nremind_user = []\nresolve_silent = 2\n'
        '[conversation]\nassume_solved_after = "2d"\n'
    )

    policy = found.policy()
    assert policy.targets[Priority.P1].response == timedelta(minutes=5)
    assert policy.targets[Priority.P1].resolve == timedelta(hours=4)
    assert policy.periods.remind_user == ()
    assert policy.periods.assume_solved == timedelta(days=2)


def test_an_action_of_the_settings_changes_what_it_names_and_keeps_the_rest() -> None:
    registry = loaded(
        '[actions."idp.send_reset_link"]\nlimit.per_person = "1/day"\n'
        '[actions."printer.restart"]\noutcomes = ["restarted"]\nparams.name = "text"\n'
        'allow = { kinds = ["incident"], audience = ["staff"] }\ndeny_if.roles = []\n'
    ).registry()

    reset, printer = registry["idp.send_reset_link"], registry["printer.restart"]
    assert reset.per_person == limit("1/day")
    assert reset.needs == "verified"
    assert printer.params == {"name": Source.TEXT}
    assert printer.dry_run
    assert registry.practice


LIVE = """
[actions]
mode = "live"
[actions."device.lock"]
url = "${MDM_URL}/lock"
key_secret = "MDM_KEY"
dry_run = false
"""


def test_live_actions_say_which_variables_they_miss() -> None:
    assert loaded(LIVE).missing_variables() == ("FRONTLINE_SECRET_MDM_KEY", "MDM_URL")
    environ = {"MDM_URL": "https://mdm.example.com", "FRONTLINE_SECRET_MDM_KEY": "k"}
    complete = loaded(LIVE, environ)
    endpoint = complete.registry()["device.lock"].endpoint
    assert complete.missing_variables() == ()
    assert endpoint is not None
    assert endpoint.url == "https://mdm.example.com/lock"
    assert loaded(LIVE.replace("live", "practice")).missing_variables() == ()


def test_all_actions_that_articles_may_name_are_listed() -> None:
    found = loaded('[actions."printer.restart"]\noutcomes = ["restarted"]\n')

    names = {definition.name for definition in found.action_definitions()}
    assert names >= {"ticket.open", "idp.send_reset_link", "printer.restart"}


def test_a_calendar_keeps_its_usual_hours_when_only_its_zone_is_set() -> None:
    found = loaded('[calendars.business]\nzone = "Europe/Vienna"\ncountry = "AT"').policy()

    business = found.calendars["business"]
    assert business.zone == "Europe/Vienna"
    assert business.windows == default_policy("UTC").calendars["business"].windows


def test_a_calendar_of_a_new_name_needs_hours() -> None:
    with pytest.raises(UserError, match=r"calendars\.night: it never opens; add hours"):
        loaded('[calendars.night]\nzone = "Europe/Vienna"')
