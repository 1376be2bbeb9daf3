"""The log-ins of the demonstration: on the terminal, and on its log-in pages."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.chinese.text import is_english

SLUG = "chongyi"
# Never valid outside the demonstration.
PASSWORD = "liangxin-demo-2026"  # noqa: S105 -- the demonstration's own


@dataclass(frozen=True)
class Login:
    """A log-in of the demonstration."""

    chinese: str
    english: str
    host: str
    login: str
    password: str = PASSWORD

    @property
    def who(self) -> str:
        """Whom it stands for, in the language in force."""
        return self.english if is_english() else self.chinese

    def as_json(self) -> dict[str, str]:
        return {
            "who": f"{self.chinese} {self.english}",
            "host": self.host,
            "login": self.login,
            "password": self.password,
        }


LOGINS = (
    Login("县管理员", "county administrator", SLUG, "admin"),
    Login("党委书记", "committee secretary", SLUG, "shuji"),
    Login("党务工作者", "clerk", SLUG, "ganshi"),
    Login("支部书记", "branch secretary", SLUG, "zhibu"),
    Login("党员", "member", SLUG, "dangyuan"),
    Login("上级部门", "supervisor", "", "ganzhou"),
    Login("平台管理员", "platform administrator", "", "platform"),
    Login("平台安全管理员", "security administrator", "", "security"),
    Login("平台审计员", "auditor", "", "auditor"),
)
