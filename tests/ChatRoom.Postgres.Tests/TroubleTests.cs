using ChatRoom.Postgres.Storage;
using Npgsql;

namespace ChatRoom.Postgres.Tests;

public sealed class TroubleTests
{
    [Fact]
    public void Full_queue_of_notifications_is_the_databases_trouble_and_a_row_that_is_too_large_is_not()
    {
        var (full, large) = (New("54000", "PreCommit_Notify"), New("54000", "_bt_check_third_page"));

        Trouble.IsOfOneCall(full).Should().BeFalse();
        Trouble.IsRolledBack(full).Should().BeTrue();
        Trouble.Explain("the database", full).Should().StartWith("the queue of notifications of the database is full");
        Trouble.IsOfOneCall(large).Should().BeTrue();
    }

    private static PostgresException New(string state, string routine) => new("a message", "ERROR", "ERROR", state, routine: routine);
}
