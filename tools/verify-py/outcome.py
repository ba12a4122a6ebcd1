"""What a verification comes to."""


class Differs(Exception):
    def __init__(self, check: str, reason: str, index=None, at=None):
        super().__init__(reason)
        self.difference = {"check": check, "index": index, "at": at, "reason": reason}
