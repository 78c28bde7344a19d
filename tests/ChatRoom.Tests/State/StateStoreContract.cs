using System.Text;
using ChatRoom.State;
using ChatRoom.Testing;

namespace ChatRoom.Tests.State;

/// <summary>The contract of IStateStore, line by line, for each implementation.</summary>
public abstract class StateStoreContract
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, 123, TimeSpan.Zero);

    /// <summary>The store.</summary>
    protected abstract IStateStore Store { get; }

    /// <summary>Whether several servers can use the store.</summary>
    protected virtual bool HasVersions => false;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Contract_1_record_is_known_by_its_kind_and_its_key()
    {
        await PutAsync(("room", "#a", "{\"a\":1}"), ("role", "#a", "{}"), ("room", "#A", "{}"));

        await PutAsync(("room", "#a", "{\"a\":2}"));

        (await LoadAsync()).Should().BeEquivalentTo(["role #a {}", "room #A {}", "room #a {\"a\":2}"]);
    }

    [Fact]
    public async Task Contract_2_write_stores_all_or_nothing()
    {
        await PutAsync(("room", "#a", "{}"), ("room", "#b", "{}"));

        await WriteAsync(new StateWrite([Record("room", "#c", "{}")], [new("room", "#a"), new("room", "#none")], [Row("created"), Row("deleted")]));
        var tooLong = new StateWrite([Record("room", "#d", "{}"), new("room", "#e", new byte[StoredRecord.MostBytes + 1])], [new("room", "#b")], [Row("never")]);
        var refused = () => WriteAsync(tooLong);
        await refused.Should().ThrowAsync<StateException>();

        (await LoadAsync()).Should().BeEquivalentTo(["room #b {}", "room #c {}"]);
        (await AuditAsync(new AuditQuery())).Select(static entry => entry.Row.Act).Should().Equal("deleted", "created");
    }

    [Fact]
    public async Task Contract_4_write_that_fails_has_stored_nothing_and_later_ones_succeed()
    {
        var fails = () => WriteAsync(new StateWrite([new("room", "#a", new byte[StoredRecord.MostBytes + 1])], [], []));

        (await fails.Should().ThrowAsync<StateException>()).Which.MayBeStored.Should().BeFalse();

        Store.Failure.Should().BeNull("this was the fault of the write");
        await PutAsync(("room", "#a", "{}"));
        (await LoadAsync()).Should().Equal("room #a {}");
    }

    [Fact]
    public async Task Contract_5_load_sees_all_writes_that_completed_before_it()
    {
        (await LoadAsync()).Should().BeEmpty();

        for (var i = 0; i < 20; i++)
        {
            await PutAsync(("room", $"#{i}", "{}"));
            (await LoadAsync()).Should().HaveCount(i + 1);
        }
    }

    [Fact]
    public async Task Contract_5_read_after_a_version_returns_what_was_changed_since_or_all_records()
    {
        await PutAsync(("room", "#a", "{}"), ("room", "#b", "{}"), ("room", "#c", "{}"));
        var before = await ReadAsync(StoredChanges.Beginning);
        before.IsAll.Should().BeTrue();
        await WriteAsync(new StateWrite([Record("room", "#a", "{\"a\":1}"), Record("room", "#d", "{}")], [new("room", "#b"), new("room", "#none")], []));

        var changes = await ReadAsync(before.Version);

        changes.IsAll.Should().Be(!HasVersions);
        changes.Records.Select(static record => record.Key).Should().BeEquivalentTo(HasVersions ? ["#a", "#d"] : ["#a", "#c", "#d"]);
        changes.Removals.Should().Equal(HasVersions ? [new("room", "#b")] : []);
        if (HasVersions)
        {
            (await ReadAsync(changes.Version)).Should().BeEquivalentTo(new StoredChanges(changes.Version, IsAll: false, [], []));
        }

        (await ReadAsync(changes.Version + 1)).Records.Should().HaveCount(3, "the store was set back");
    }

    [Fact]
    public async Task Contract_11_write_that_was_decided_on_an_old_version_stores_nothing_where_others_can_write()
    {
        await PutAsync(("room", "#a", "{}"));
        var version = (await ReadAsync(StoredChanges.Beginning)).Version;
        await WriteAsync(new StateWrite([Record("room", "#b", "{}")], [], [Row("first")]));

        var others = await Store.WriteAsync(new StateWrite([Record("room", "#c", "{}")], [new("room", "#a")], [Row("second")]) { After = version }, Cancellation);

        if (!HasVersions)
        {
            others.Should().BeNull();
            (await LoadAsync()).Should().BeEquivalentTo(["room #b {}", "room #c {}"]);
            return;
        }

        others!.Version.Should().Be(version + 1);
        others.Records.Select(static record => record.Key).Should().Equal("#b");
        (await LoadAsync()).Should().BeEquivalentTo(["room #a {}", "room #b {}"]);
        (await AuditAsync(new AuditQuery())).Should().ContainSingle();
        (await Store.WriteAsync(new StateWrite([], [new("room", "#a")], []) { After = others.Version }, Cancellation)).Should().BeNull();
        (await ReadAsync(others.Version)).Should().BeEquivalentTo(new StoredChanges(version + 2, IsAll: false, [], [new("room", "#a")]));
    }

    [Fact]
    public async Task Contract_11_of_writes_that_were_decided_on_the_same_version_one_is_stored_where_others_can_write()
    {
        var version = (await ReadAsync(StoredChanges.Beginning)).Version;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            async () => await Store.WriteAsync(new StateWrite([Record("room", $"#{i}", "{}")], [], []) { After = version }, Cancellation))));

        outcomes.Count(static others => others is null).Should().Be(HasVersions ? 1 : 20);
        (await LoadAsync()).Should().HaveCount(HasVersions ? 1 : 20);
    }

    [Fact]
    public async Task Contract_6_audit_rows_get_ids_that_grow_and_the_newest_come_first()
    {
        await AuditAsync(Row("one"), Row("two"));
        await AuditAsync(Row("three"));

        var entries = await AuditAsync(new AuditQuery());

        entries.Select(static entry => entry.Row).Should().Equal(Row("three"), Row("two"), Row("one"));
        entries.Select(static entry => entry.Id).Should().BeInDescendingOrder().And.OnlyHaveUniqueItems();
        (await AuditAsync(new AuditQuery(Before: entries[1].Id))).Should().Equal(entries[2]);
        (await AuditAsync(new AuditQuery(Most: 2))).Should().Equal(entries[..2]);
    }

    [Fact]
    public async Task Contract_6_audit_rows_are_selected_by_each_column_and_all_together()
    {
        var rows = new[]
        {
            Row("ban") with { Room = "#a", Actor = "ann", Target = "eve" },
            Row("ban") with { Room = "#b", Actor = "ann", Target = "mallory" },
            Row("kick") with { Room = "#a", Actor = "bob", Target = "eve" },
            Row("ban") with { Room = null, Actor = "bob", Target = "eve" },
        };
        await AuditAsync(rows);

        await ShouldSelectAsync(new AuditQuery(Room: "#a"), rows[2], rows[0]);
        await ShouldSelectAsync(new AuditQuery(Actor: "bob"), rows[3], rows[2]);
        await ShouldSelectAsync(new AuditQuery(Act: "ban"), rows[3], rows[1], rows[0]);
        await ShouldSelectAsync(new AuditQuery(Target: "mallory"), rows[1]);
        await ShouldSelectAsync(new AuditQuery(Room: "#a", Actor: "ann", Act: "ban", Target: "eve"), rows[0]);
        await ShouldSelectAsync(new AuditQuery(Room: "' OR 1 --"));
    }

    [Fact]
    public async Task Contract_6_a_read_returns_at_most_a_thousand_rows()
    {
        await AuditAsync([.. Enumerable.Range(0, AuditQuery.MostRows + 1).Select(static i => Row($"act {i}"))]);

        (await AuditAsync(new AuditQuery(Most: int.MaxValue))).Should().HaveCount(AuditQuery.MostRows);
        (await AuditAsync(new AuditQuery(Most: 0))).Should().ContainSingle();
    }

    [Fact]
    public async Task Contract_7_canceled_call_ends_with_the_cancellation()
    {
        var canceled = new CancellationToken(canceled: true);

        Func<Task>[] calls =
        [
            async () => await Store.ReadChangesAsync(StoredChanges.Beginning, canceled),
            async () => await Store.ReadAuditAsync(new AuditQuery(), canceled),
            async () => await Store.WriteAsync(new StateWrite([Record("room", "#a", "{}")], [], []), canceled),
        ];
        foreach (var call in calls)
        {
            await call.Should().ThrowAsync<OperationCanceledException>();
        }

        (await LoadAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Contract_8_value_of_64_KiB_comes_back_as_it_was()
    {
        var value = $"{{\"text\":\"{new string('x', StoredRecord.MostBytes - 11)}\"}}";
        value.Length.Should().Be(StoredRecord.MostBytes);

        await PutAsync(("held", "1", value), ("held", "2", "{\"alias\":\"Grüße👋\\u0000\",  \"unknown\": [1] }"));

        (await LoadAsync()).Should().BeEquivalentTo([$"held 1 {value}", "held 2 {\"alias\":\"Grüße👋\\u0000\",  \"unknown\": [1] }"]);
    }

    [Fact]
    public async Task Contract_9_store_that_works_has_no_failure()
    {
        await PutAsync(("room", "#a", "{}"));

        Store.Failure.Should().BeNull();
    }

    [Fact]
    public async Task Contract_10_audit_row_comes_back_as_it_was()
    {
        AuditRow[] rows =
        [
            new(Noon, "Zoë", long.MinValue, "2001:db8::1", "ban", "e*'\"; DROP TABLE audit", "#Küche", "spam 👋", "it is eve\nagain", "until 2026-11-30T12:00:00Z"),
            new(DateTimeOffset.UnixEpoch, "server", null, null, "", "", null),
        ];

        await AuditAsync(rows);
        await AuditAsync(Row("finer") with { At = Noon.AddTicks(7) });

        (await AuditAsync(new AuditQuery())).Select(static entry => entry.Row).Should().Equal(Row("finer"), rows[1], rows[0]);
    }

    [Fact]
    public async Task Calls_may_overlap()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            await WriteAsync(new StateWrite([Record("room", $"#{i}", "{}")], [], [Row($"act {i}")]));
            (await LoadAsync()).Should().Contain($"room #{i} {{}}");
            (await AuditAsync(new AuditQuery(Act: $"act {i}"))).Should().ContainSingle();
        })));

        (await LoadAsync()).Should().HaveCount(200);
    }

    /// <summary>Returns a record.</summary>
    protected static StoredRecord Record(string kind, string key, string value) => new(kind, key, Encoding.UTF8.GetBytes(value));

    /// <summary>Returns a row of the audit log.</summary>
    protected static AuditRow Row(string act) => new(Noon, "ann", 7, "192.0.2.1", act, "eve", "#lobby", "why");

    /// <summary>Stores a write.</summary>
    protected async Task WriteAsync(StateWrite write) => await Store.WriteAsync(write, Cancellation);

    /// <summary>Stores records.</summary>
    protected Task PutAsync(params (string Kind, string Key, string Value)[] records) =>
        WriteAsync(new StateWrite([.. records.Select(static record => Record(record.Kind, record.Key, record.Value))], [], []));

    /// <summary>Returns all records as texts.</summary>
    protected async Task<IReadOnlyList<string>> LoadAsync() =>
        [.. (await Store.LoadAsync(Cancellation)).Select(static record => $"{record.Kind} {record.Key} {Encoding.UTF8.GetString(record.Value.Span)}")];

    private async Task<StoredChanges> ReadAsync(long after) => await Store.ReadChangesAsync(after, Cancellation);

    private Task AuditAsync(params AuditRow[] rows) => WriteAsync(new StateWrite([], [], rows));

    private async Task<AuditEntry[]> AuditAsync(AuditQuery query) => [.. await Store.ReadAuditAsync(query, Cancellation)];

    private async Task ShouldSelectAsync(AuditQuery query, params AuditRow[] rows) =>
        (await AuditAsync(query)).Select(static entry => entry.Row).Should().Equal(rows);
}
