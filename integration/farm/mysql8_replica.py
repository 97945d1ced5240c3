"""A replica of MySQL as it speaks of its replication, by its version; no MariaDB knows these words.
https://dev.mysql.com/doc/refman/8.4/en/show-replica-status.html"""

import dataclasses

from farm.fake_mysql import table
from farm.mysql8 import Mysql8

UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562"


@dataclasses.dataclass
class Channel:
    """A row of the replication status; the fields in the order of its columns."""

    io: str = "Yes"
    sql: str = "Yes"
    behind: str | None = "0"
    io_errno: int = 0
    io_error: str = ""
    sql_errno: int = 0
    sql_error: str = ""
    delay: int = 0
    name: str = ""

    def values(self):
        return ["Waiting for source to send event", *(None if each is None else str(each)
                                                      for each in dataclasses.astuple(self))]


_NEW = ["Replica_IO_State", "Replica_IO_Running", "Replica_SQL_Running", "Seconds_Behind_Source", "Last_IO_Errno",
        "Last_IO_Error", "Last_SQL_Errno", "Last_SQL_Error", "SQL_Delay", "Channel_Name"]
_OLD = [name.replace("Replica_", "Slave_").replace("_Source", "_Master") for name in _NEW]


class Mysql8Replica(Mysql8):
    """Its replication is what `channels` and `executed` say at the moment; who asks for the status gets `refusal`,
    (code, state, words), if there is one."""

    def __init__(self, version, password="sha2-password"):
        super().__init__(password, version=version)
        numbers = [int(each) for each in version.split(".")]
        self._new_words = numbers >= [8, 0, 22]
        self._old_words = numbers < [8, 4]
        self.columns = _NEW if self._new_words else _OLD
        self.channels = [Channel()]
        self.executed = 10
        self.refusal = None
        self.asked = set()

    def answer_to(self, talk, statement, capabilities):
        text = statement.decode()
        self.asked.add(text)
        if text == "SELECT @@global.gtid_executed":
            talk.say_frames(table([text[7:]], [[f"{UUID}:1-{self.executed}"]], capabilities))
        elif text in ("SHOW SLAVE STATUS", "SHOW REPLICA STATUS"):
            self._say_status(talk, text, capabilities)
        elif text == "SHOW ALL SLAVES STATUS":
            self._say_syntax_error(talk, text)
        else:
            super().answer_to(talk, statement, capabilities)

    def _say_status(self, talk, text, capabilities):
        is_new = "REPLICA" in text
        if not (self._new_words if is_new else self._old_words):
            self._say_syntax_error(talk, text)
        elif self.refusal:
            talk.say_error(*self.refusal)
        else:
            columns = self.columns if is_new or self.columns not in (_NEW, _OLD) else _OLD
            talk.say_frames(table(columns, [each.values() for each in self.channels], capabilities))

    @staticmethod
    def _say_syntax_error(talk, text):
        talk.say_error(1064, "42000", f"You have an error in your SQL syntax near '{text[5:]}'")
