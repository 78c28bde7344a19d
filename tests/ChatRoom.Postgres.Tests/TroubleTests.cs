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

    [Theory]
    [InlineData(PostgresErrorCodes.CannotConnectNow, true)]
    [InlineData(PostgresErrorCodes.AdminShutdown, true)]
    [InlineData(PostgresErrorCodes.TooManyConnections, true)]
    [InlineData(PostgresErrorCodes.DiskFull, true)]
    [InlineData(PostgresErrorCodes.ReadOnlySqlTransaction, true)]
    [InlineData(PostgresErrorCodes.InvalidPassword, false)]
    [InlineData(PostgresErrorCodes.InvalidCatalogName, false)]
    [InlineData(PostgresErrorCodes.InsufficientPrivilege, false)]
    public void Start_may_be_tried_again_if_the_database_is_unavailable_and_not_after_a_wrong_setting(string state, bool mayBe)
    {
        Trouble.IsUnavailable(New(state, "")).Should().Be(mayBe);
        new DatabaseException("a message", New(state, "")).IsUnavailable.Should().Be(mayBe);
    }

    [Fact]
    public void Start_may_be_tried_again_if_the_database_cannot_be_reached_and_not_if_a_file_cannot_be_read()
    {
        Trouble.IsUnavailable(new NpgsqlException("refused")).Should().BeTrue();
        Trouble.IsUnavailable(new TimeoutException()).Should().BeTrue();
        Trouble.IsUnavailable(new FileNotFoundException()).Should().BeFalse();
        Trouble.IsUnavailable(new UnauthorizedAccessException()).Should().BeFalse();
        new DatabaseException("in use by another server").IsUnavailable.Should().BeFalse();
    }

    private static PostgresException New(string state, string routine) => new("a message", "ERROR", "ERROR", state, routine: routine);
}
