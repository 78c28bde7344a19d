using ChatRoom.Diagnostics;
using ChatRoom.Journal;
using Microsoft.Extensions.Logging;

namespace ChatRoom.Postgres.Diagnostics;

/// <summary>The log of the storage in PostgreSQL. It contains neither texts of messages, nor contents of records, nor passwords.</summary>
internal sealed partial class PostgresLog(ILogger logger)
{
    [LoggerMessage(EventIds.DatabaseOpened, LogLevel.Information, "The journal is {Database:l}, durability {Durability}")]
    public partial void Opened(string database, JournalDurability durability);

    [LoggerMessage(EventIds.DatabaseMigrated, LogLevel.Information, "Migrated {Database:l} to schema {Version}")]
    public partial void Migrated(string database, int version);

    [LoggerMessage(EventIds.JournalClosed, LogLevel.Information, "The journal {Database:l} is closed")]
    public partial void Closed(string database);

    [LoggerMessage(EventIds.StoringFailed, LogLevel.Error, "Messages cannot be stored, and are refused: {Reason:l}")]
    public partial void StoringFailed(string reason, Exception? exception);

    [LoggerMessage(EventIds.StoringAgain, LogLevel.Warning, "Messages can be stored in {Database:l} again, after {Elapsed}; events refused meanwhile: {Refused}")]
    public partial void StoringAgain(string database, TimeSpan elapsed, long refused);

    [LoggerMessage(EventIds.StateStoringFailed, LogLevel.Error, "Accounts, rooms' settings and bans cannot be stored, and changes are refused: {Reason:l}")]
    public partial void StateStoringFailed(string reason, Exception? exception);

    [LoggerMessage(EventIds.StateStoringAgain, LogLevel.Warning, "Accounts, rooms' settings and bans can be stored in {Database:l} again, after {Elapsed}; changes refused meanwhile: {Refused}")]
    public partial void StateStoringAgain(string database, TimeSpan elapsed, long refused);

    [LoggerMessage(EventIds.StateNotApplied, LogLevel.Warning, "A change of accounts, rooms' settings or bans is stored, but another node of the cluster has not said within {Patience} that it has applied it")]
    public partial void StateNotApplied(TimeSpan patience);

    [LoggerMessage(EventIds.StepFailed, LogLevel.Error, "Internal error: what other nodes have changed of accounts, rooms' settings and bans could not be applied; the server tries again")]
    public partial void StateNotFollowed(Exception exception);

    [LoggerMessage(EventIds.DatabaseSetBack, LogLevel.Error, "The numbers of {Database:l} were set back, in rooms with members: {Rooms}; the last messages that people saw are lost")]
    public partial void SetBack(string database, int rooms);

    [LoggerMessage(EventIds.FollowerFailed, LogLevel.Error, "A room could not deliver event {Id} because of an internal error")]
    public partial void FollowerFailed(long id, Exception exception);

    [LoggerMessage(EventIds.AppendRefused, LogLevel.Error, "An event of room {Room} cannot be stored because of an internal error; others can")]
    public partial void AppendRefused(string room, Exception exception);

    [LoggerMessage(EventIds.NodeReaped, LogLevel.Warning, "The node {Node} has shown no sign of life for {Silence}, and was declared over")]
    public partial void NodeReaped(string node, TimeSpan silence);

    [LoggerMessage(EventIds.Fenced, LogLevel.Error, "The other nodes that use {Database:l} have declared this one over, because they saw no sign of life; it shuts down, so that it is started again")]
    public partial void Fenced(string database);

    [LoggerMessage(EventIds.ClusterFailed, LogLevel.Error, "Internal error in the cluster; it is tried again")]
    public partial void ClusterFailed(Exception exception);

    [LoggerMessage(EventIds.StepFailed, LogLevel.Error, "Internal error: a listener of the metrics failed; the server continues")]
    public partial void ListenerFailed(Exception exception);

    [LoggerMessage(EventIds.StepFailed, LogLevel.Error, "Internal error: people of a node that is over could not be shown as gone; the server tries again")]
    public partial void DeparturesFailed(Exception exception);

    [LoggerMessage(EventIds.StepFailed, LogLevel.Error, "Internal error: a message between nodes failed; the server continues")]
    public partial void NodeMessageFailed(Exception exception);
}
