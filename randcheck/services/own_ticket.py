"""Tell how anybody recomputes a ticket with what every computer has (SPEC §9)."""

from randcheck.protocol.ticket import ticket


def lowest(key: str, token: str, tickets: int) -> int:
    """Tell which of an entity's tickets is its lowest, from 1."""
    return min(range(1, tickets + 1), key=lambda n: ticket(key, f"{n}:{token}"))


def shell_line(key: str, number: int, token: str) -> str:
    """Write the command that recomputes a ticket with stock tools."""
    return f"printf '%s{number}:%s' {key} '{token}' | sha256sum"


def powershell_line(key: str, number: int, token: str) -> str:
    """Write the same for PowerShell."""
    return (
        "[BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash("
        f"[Text.Encoding]::UTF8.GetBytes('{key}{number}:{token}'))).Replace('-','').ToLower()"
    )
