using ChatRoom.Journal;
using ChatRoom.Sqlite.Storage;
using ChatRoom.Testing;

namespace ChatRoom.Sqlite.Tests;

/// <summary>Lasting keys of appends are remembered as long as their events exist.</summary>
public sealed class LastingKeyTests : IAsyncDisposable
{
    private static readonly AppendKey Key = new(-7, 1) { IsLasting = true };

    private readonly JournalFolder _folder = new();

    [Fact]
    public async Task Append_with_a_key_of_before_the_restart_returns_the_same_id()
    {
        var journal = await _folder.OpenAsync();
        var id = await journal.AppendAsync("#a", Some.Message("one"), Key);
        await journal.AppendAsync("#a", Some.Message("two"), new AppendKey(7, 2));
        await _folder.CloseAsync();

        journal = await _folder.OpenAsync();

        (await journal.FindAppendAsync(Key, TestContext.Current.CancellationToken)).Should().Be(id);
        (await journal.FindAppendAsync(Key with { Number = 2 }, TestContext.Current.CancellationToken)).Should().BeNull();
        (await journal.AppendAsync("#a", Some.Message("one"), Key)).Should().Be(id);
        (await journal.AppendAsync("#a", Some.Message("two"), new AppendKey(7, 2))).Should().Be(3, "that key was not lasting");
    }

    [Fact]
    public async Task Key_goes_with_its_event()
    {
        var journal = await _folder.OpenAsync();
        await journal.AppendAsync("#a", Some.Message("one"), Key);
        await _folder.CloseAsync();
        using (var connection = _folder.Connect())
        {
            connection.Execute("DELETE FROM events");
        }

        journal = await _folder.OpenAsync();

        (await journal.AppendAsync("#a", Some.Message("one"), Key)).Should().BeGreaterThan(0);
        (await journal.AppendAsync("#a", Some.Message("one"), Key)).Should().Be(await journal.FindAppendAsync(Key, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Key_is_found_by_its_index()
    {
        await _folder.OpenAsync();
        await _folder.CloseAsync();
        using var connection = _folder.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {AppendKeys.Find.Replace("?", "'x'", StringComparison.Ordinal)}";
        using var plan = command.ExecuteReader();

        plan.Read().Should().BeTrue();
        plan.GetString(3).Should().Contain("events_by_append_key");
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _folder.DisposeAsync();
}
