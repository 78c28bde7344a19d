using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRoom.Bench.Checking;
using ChatRoom.Bench.Clients;
using ChatRoom.Bench.Network;

namespace ChatRoom.Bench.Tests.Clients;

public sealed class ClientTests : IDisposable
{
    private const int Size = 40;
    private const string Greeting = "alias?u1 has connected to the chat room!\nYou are now connected!\n";

    private readonly EventLoop _loop = new();

    [Fact]
    public void Client_joins_and_finds_each_payload_wherever_the_input_is_split()
    {
        Payload[] said = [new(0, 0, 1), new(1, 0, 2), new(0, 1, 3)];
        var stream = Encoding.ASCII.GetBytes($"{Greeting}w0: {Text(said[0])}\n* @@notice @\nw1: {Text(said[1])}\nw0: {Text(said[2])}");
        for (var at = 0; at <= stream.Length; at++)
        {
            var (client, events) = NewClient();
            client.OnBytes(stream.AsSpan(0, at));
            client.OnBytes(stream.AsSpan(at));

            events.Sent.Should().Be("u1\n");
            events.Joined.Should().Be(1);
            events.Damaged.Should().Be(0);
            events.Deliveries.Should().Equal(said, $"cut at {at}");
        }
    }

    [Fact]
    public void Client_finds_adjacent_payloads_byte_by_byte()
    {
        Payload[] said = [new(0, 0, 1), new(1, 0, 2)];
        var (client, events) = NewClient();
        foreach (var one in Encoding.ASCII.GetBytes($"{Greeting}w0: {Text(said[0])}{Text(said[1])}"))
        {
            client.OnBytes([one]);
        }

        events.Deliveries.Should().Equal(said);
    }

    [Fact]
    public void Damaged_payload_is_reported_and_the_next_one_is_found()
    {
        var (client, events) = NewClient();
        var next = new Payload(3, 4, 5);
        client.OnBytes(Encoding.ASCII.GetBytes($"{Greeting}w0: {Text(new Payload(0, 0, 1)).Replace('#', '!')}\nw0: {Text(next)}\n"));

        events.Damaged.Should().Be(1);
        events.Deliveries.Should().Equal(next);
    }

    [Theory]
    [InlineData(LoadDialect.Irc, ":s 001 u1 :hi\r\n:s 366 u1 #room :End\r\n", "NICK u1\r\nUSER u 0 * :u\r\nJOIN #room\r\n")]
    [InlineData(LoadDialect.Nats, "INFO {}\r\nPONG\r\n", "CONNECT {\"verbose\":false}\r\nSUB room 1\r\nPING\r\n")]
    [InlineData(LoadDialect.Classic, "alias?You are now connected!", "u1")]
    public void Client_joins_in_other_dialects(LoadDialect dialect, string greeting, string answers)
    {
        var (client, events) = NewClient(dialect);
        client.OnOpened();
        client.OnBytes(Encoding.ASCII.GetBytes(greeting));

        events.Sent.Should().Be(answers);
        client.State.Should().Be(ClientState.Joined);
    }

    [Fact]
    public void Refused_client_reports_the_servers_last_notice()
    {
        var (client, events) = NewClient();
        client.OnBytes("alias?* the server is full, please try again later\r\n"u8);
        client.OnClosed("the server closed the connection");

        events.Closed.Should().Be("* the server is full, please try again later");
    }

    [Fact]
    public void Client_with_a_refused_alias_closes_at_once()
    {
        var (client, events) = NewClient();
        client.Tcp.Connect(new IPEndPoint(IPAddress.Loopback, 9), client);
        client.OnBytes("alias?"u8);
        client.OnBytes("* that alias is taken\nalias?"u8);

        events.Closed.Should().Be("* that alias is taken");
        client.State.Should().Be(ClientState.Closed);
    }

    public void Dispose() => _loop.Dispose();

    private (Client Client, RecordingEvents Events) NewClient(LoadDialect dialect = LoadDialect.Text)
    {
        var events = new RecordingEvents();
        var client = new Client(0, "u1", DialectScript.Of(new LoadOptions { Size = Size, Dialect = dialect }, "u1", null), Size, events);
        var wire = new TcpWire(_loop, AddressFamily.InterNetwork);
        client.Use(wire, events);
        return (client, events);
    }

    private static string Text(Payload payload)
    {
        var bytes = new byte[Size];
        payload.Write(bytes);
        return Encoding.ASCII.GetString(bytes);
    }
}
