using ChatRoom.Identity;
using ChatRoom.Postgres.People;
using ChatRoom.Postgres.Storage;
using ChatRoom.Protocol;
using ChatRoom.Testing;
using ChatRoom.Tests.Identity;
using Npgsql;

namespace ChatRoom.Postgres.Tests;

/// <summary>The contract of IAliasRegistry, and what concerns several nodes.</summary>
public sealed class PostgresAliasRegistryTests : AliasRegistryContract, IAsyncDisposable
{
    private readonly AliasHolder _holder = new();
    private readonly TestNodes _nodes;
    private readonly List<PostgresAliasRegistry> _all = [];
    private readonly Database _first;
    private bool _mayFail;

    // The contract creates the registry in its constructor.
    public PostgresAliasRegistryTests(PostgresServer server)
        : base(isOpen: false)
    {
        _nodes = new TestNodes(server);
        _nodes.OpenAsync().Wait(Cancellation);
        _first = _nodes.AddAsync().Result;
        Registry = NewRegistry(Some.Alias("admin"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var registry in _all)
        {
            await registry.DisposeAsync();
        }

        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Alias_is_one_persons_on_all_nodes_and_each_of_their_leases_keeps_it()
    {
        var there = New(await _nodes.AddAsync());
        var lease = (await Registry.ClaimAsync(Some.Alias("bob"), 1, _holder, Cancellation)).Lease!;

        (await there.ClaimAsync(Some.Alias("b0b"), 2, _holder, Cancellation)).Against!.Value.Should().Be("bob");
        var other = (await there.ClaimAsync(Some.Alias("bob"), 1, _holder, Cancellation)).Lease!;
        lease.Release();
        await Registry.ClaimAsync(Some.Alias("carl"), 1, _holder, Cancellation); // comes after the release

        (await Registry.ClaimAsync(Some.Alias("bob"), 2, _holder, Cancellation)).Succeeds.Should().BeFalse();
        other.Release();
        await there.ClaimAsync(Some.Alias("dora"), 1, _holder, Cancellation);
        (await Registry.ClaimAsync(Some.Alias("bob"), 2, _holder, Cancellation)).Succeeds.Should().BeTrue();
        (await there.ClaimLikeAsync(Some.Alias("bob"), 32, 3, _holder, Cancellation)).Alias.Value.Should().Be("bob-2");
    }

    [Fact]
    public async Task One_of_many_simultaneous_claims_on_two_nodes_succeeds()
    {
        var there = New(await _nodes.AddAsync());

        var claims = await Task.WhenAll(Enumerable.Range(1, 16).Select(owner => Wait.Meanwhile(async () =>
            (await (owner % 2 == 0 ? Registry : there).ClaimAsync(Some.Alias("bob"), owner, _holder, Cancellation)).Succeeds)));

        claims.Should().ContainSingle(static succeeds => succeeds);
    }

    [Fact]
    public async Task Aliases_of_a_node_that_is_over_are_free_and_it_loses_its_leases_once()
    {
        var there = New(await _nodes.AddAsync());
        var lost = (await Registry.ClaimAsync(Some.Alias("bob"), 1, _holder, Cancellation)).Lease!;
        (await Registry.ClaimAsync(Some.Alias("eve"), 5, _holder, Cancellation)).Lease!.Release();
        await _nodes.EndAsync(_first);

        (await there.ClaimAsync(Some.Alias("bob"), 2, _holder, Cancellation)).Succeeds.Should().BeTrue();
        await Registry.Awaiting(registry => registry.ClaimAsync(Some.Alias("carl"), 3, _holder, Cancellation).AsTask()).Should().ThrowAsync<AliasRegistryException>();
        await Registry.Awaiting(registry => registry.ClaimAsync(Some.Alias("carl"), 3, _holder, Cancellation).AsTask()).Should().ThrowAsync<AliasRegistryException>();
        lost.Release();

        _holder.LostLeases.Should().Equal(lost);
        (await there.ClaimAsync(Some.Alias("bob"), 3, _holder, Cancellation)).Succeeds.Should().BeFalse();
    }

    [Fact]
    public async Task Release_that_cannot_be_stored_is_stored_later()
    {
        var there = New(await _nodes.AddAsync());
        var lease = (await Registry.ClaimAsync(Some.Alias("bob"), 1, _holder, Cancellation)).Lease!;
        FailNext("DELETE");

        lease.Release();

        await Deadline.UntilAsync(() => _nodes.ExecuteAsync("SELECT count(*) FROM claims"), static count => count is 0L, static count => $"{count} claims are left");
        (await there.ClaimAsync(Some.Alias("bob"), 2, _holder, Cancellation)).Succeeds.Should().BeTrue();
    }

    [Fact]
    public async Task Call_whose_answer_was_lost_has_the_same_answer_again()
    {
        var there = New(await _nodes.AddAsync());
        var other = (await there.ClaimAsync(Some.Alias("bob"), 2, _holder, Cancellation)).Lease!;
        (await CallAsync(1, "bob", "bob-2")).Should().Be("{2}");
        other.Release();
        await there.ClaimAsync(Some.Alias("dora"), 2, _holder, Cancellation); // comes after the release

        (await CallAsync(1, "bob", "bob-2")).Should().Be("{2}", "although bob is free now");

        (await _nodes.ExecuteAsync("SELECT string_agg(alias, ' ') FROM claims WHERE lease = 7")).Should().Be("bob-2");
        (await CallAsync(2, "bob", "bob-2")).Should().Be("{1}");
    }

    [Fact]
    public async Task Late_call_is_an_error_and_holds_nothing()
    {
        await CallAsync(2, "carl", "carl-2");

        (await this.Awaiting(one => one.CallAsync(1, "bob", "bob-2")).Should().ThrowAsync<PostgresException>()).Which.MessageText.Should().Be("call 1 came after call 2");

        (await _nodes.ExecuteAsync("SELECT count(*) FROM claims WHERE alias = 'bob'")).Should().Be(0L);
    }

    [Fact]
    public async Task Claim_that_is_given_up_before_the_database_was_asked_is_never_made()
    {
        await _nodes.ExecuteAsync("""
            CREATE TABLE made(alias text);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO made VALUES (NEW.alias);
                RETURN NULL;
            END $$;
            CREATE TRIGGER note AFTER INSERT ON claims FOR EACH ROW EXECUTE FUNCTION note()
            """);
        using var impatience = new CancellationTokenSource();
        Task<AliasClaim> first;
        await using (var held = await HeldNode.HoldAsync(_nodes, _first))
        {
            first = Registry.ClaimAsync(Some.Alias("bob"), 1, _holder, Cancellation).AsTask();
            await held.UntilAwaitedAsync();
            var second = Registry.ClaimAsync(Some.Alias("carl"), 2, _holder, impatience.Token).AsTask();
            await impatience.CancelAsync();
            await FluentActions.Awaiting(() => second).Should().ThrowAsync<OperationCanceledException>();
        }

        (await first).Succeeds.Should().BeTrue();
        (await Registry.ClaimAsync(Some.Alias("dora"), 3, _holder, Cancellation)).Succeeds.Should().BeTrue();

        (await _nodes.ExecuteAsync("SELECT string_agg(DISTINCT alias, ' ' ORDER BY alias) FROM made")).Should().Be("bob dora");
    }

    [Fact]
    public async Task Claim_that_is_given_up_while_the_database_is_asked_holds_nothing()
    {
        using var impatience = new CancellationTokenSource();
        await using (var held = await HeldNode.HoldAsync(_nodes, _first))
        {
            var claim = Registry.ClaimAsync(Some.Alias("bob"), 1, _holder, impatience.Token).AsTask();
            await held.UntilAwaitedAsync();
            await impatience.CancelAsync();
            await FluentActions.Awaiting(() => claim).Should().ThrowAsync<OperationCanceledException>();
        }

        (await Registry.ClaimAsync(Some.Alias("bob"), 2, _holder, Cancellation)).Succeeds.Should().BeTrue();
    }

    protected override IAliasRegistry NewRegistry(params Alias[] reserved) => New(_first, reserved);

    /// <summary>Loses all leases, as a node that was over for a while.</summary>
    protected override bool TryLose(Alias alias)
    {
        _nodes.ExecuteAsync($"DELETE FROM claims WHERE alias = '{alias.Value}'").Wait(Cancellation);
        ((PostgresAliasRegistry)Registry).LoseAll();
        return true;
    }

    protected override bool TryFail()
    {
        FailNext("INSERT");
        return true;
    }

    /// <summary>Asks the database as a registry does: for one of two aliases. Returns which it has chosen.</summary>
    private async Task<string> CallAsync(long number, string first, string second) => (string)(await _nodes.ExecuteAsync(
        $"SELECT chosen::text FROM chat_claim({_first.Incarnation}, {number}, '{{}}', '{{7}}', '{{1}}', '{{1,1}}', '{{{first},{second}}}', '{{{first},{second}}}')"))!;

    /// <summary>Lets the next call fail that inserts or deletes claims. A sequence is not set back by a rollback.</summary>
    private void FailNext(string act)
    {
        if (!_mayFail)
        {
            _nodes.ExecuteAsync($"""
                CREATE SEQUENCE tries;
                CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF nextval('tries') = 1 THEN
                        RAISE EXCEPTION 'a test lets this call fail';
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER fail_once BEFORE {act} ON claims FOR EACH STATEMENT EXECUTE FUNCTION fail_once()
                """).Wait(Cancellation);
            _mayFail = true;
        }

        _nodes.ExecuteAsync("ALTER SEQUENCE tries RESTART").Wait(Cancellation);
    }

    private PostgresAliasRegistry New(Database database, params Alias[] reserved)
    {
        var registry = new PostgresAliasRegistry(database, reserved);
        _all.Add(registry);
        return registry;
    }
}
