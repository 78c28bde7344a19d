using System.Net;
using ChatRoom.Participants;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using ChatRoom.Tests.Connections;

namespace ChatRoom.Tests.Participants;

/// <summary>What services learn about the person who acts.</summary>
public sealed class PrincipalTests
{
    [Fact]
    public async Task Guest_has_no_account_and_no_scope()
    {
        using var chat = new Chat();
        await chat.JoinAsync("ann");

        var ann = Ann(chat);

        (ann.Account, ann.Scope).Should().Be((null, null));
    }

    [Fact]
    public async Task Account_is_the_number_of_the_person()
    {
        using var chat = new Chat();
        await chat.JoinAsync("ann");
        var ann = Ann(chat);

        ann.Person.HasAccount = true;

        ann.Account.Should().Be(ann.Person.Id);
    }

    [Fact]
    public async Task Scope_is_that_of_the_session()
    {
        using var chat = new Chat();
        await chat.JoinAsync("ann");
        var ann = Ann(chat);

        ann.Session.UseAccess(TokenScope.Write, token: null);

        ann.Scope.Should().Be(TokenScope.Write);
    }

    [Theory]
    [InlineData("203.0.113.7:1", "203.0.113.7")]
    [InlineData("[::ffff:203.0.113.7]:1", "203.0.113.7")]
    [InlineData("[2001:db8::7]:1", "2001:db8::7")]
    public async Task Remote_is_the_address_of_the_client(string end, string expected)
    {
        using var chat = new Chat();
        await chat.JoinAsync("ann", new InMemoryConnection { RemoteEndPoint = IPEndPoint.Parse(end) });

        Ann(chat).Remote.Should().Be(IPAddress.Parse(expected));
    }

    [Fact]
    public async Task Remote_is_null_without_an_ip_address()
    {
        using var chat = new Chat();
        await chat.JoinAsync("ann", new InMemoryConnection { RemoteEndPoint = null });

        Ann(chat).Remote.Should().BeNull();
    }

    [Fact]
    public async Task Remote_behind_a_load_balancer_is_the_address_of_the_client()
    {
        using var rig = new ProxyRig();
        var ann = rig.Connect();

        await ann.SendAsync($"{ProxyRig.ClientHeader}ann\n");
        await ann.Received.ReadLinesUntilAsync("You are now connected!");

        Ann(rig.Chat).Remote.Should().Be(ProxyRig.Client.Address);
    }

    private static Participant Ann(Chat chat) => chat.Get<ParticipantDirectory>().Find(Some.Alias("ann"))!;
}
