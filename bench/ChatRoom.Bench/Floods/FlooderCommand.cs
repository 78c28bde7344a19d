using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ChatRoom.Bench.Disturbances;

namespace ChatRoom.Bench.Floods;

/// <summary>
/// The subcommand <c>flooder</c>, for a <see cref="Helper"/>. Each line of its input is a number: it closes its connections, opens as many
/// new ones as fast as it can, from 250 addresses of this machine, and answers with that number. It does not wait until they are
/// accepted, and sends nothing.
/// </summary>
internal sealed class FlooderCommand : Command
{
    private const string Subcommand = "flooder";
    private const string PortName = "--port";
    private const int Addresses = 250;

    private readonly Option<int> _port = new(PortName) { Description = "the port to connect to", Required = true };

    public FlooderCommand()
        : base(Subcommand, "Opens idle connections; flood starts it.")
    {
        Hidden = true;
        Options.Add(_port);
        SetAction(line => ProbeRun.Run(line, Subcommand, () => Open(line)));
    }

    /// <summary>Starts the process.</summary>
    /// <param name="port">The port to connect to.</param>
    public static Helper Start(int port) => new(Subcommand, PortName, port.ToString(CultureInfo.InvariantCulture));

    /// <summary>Closes the connections, and opens new ones.</summary>
    /// <param name="flooder">The process.</param>
    /// <param name="count">How many to open.</param>
    /// <exception cref="CouldNotRunException">The process has ended, because it may not open so many files.</exception>
    public static Task OpenAsync(Helper flooder, int count) => flooder.AskAsync(count.ToString(CultureInfo.InvariantCulture));

    private int Open(ParseResult line)
    {
        var connections = new List<Socket>();
        while (Console.In.ReadLine() is { } count)
        {
            connections.ForEach(static connection => connection.Dispose());
            connections.Clear();
            for (var i = 0; i < int.Parse(count, CultureInfo.InvariantCulture); i++)
            {
                connections.Add(Open(line.GetValue(_port), new IPAddress([127, 0, 1, (byte)(1 + (i % Addresses))])));
            }

            line.InvocationConfiguration.Output.WriteLine(count);
        }

        return ProbeRun.Ok;
    }

    private static Socket Open(int port, IPAddress from)
    {
        var connection = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        connection.Bind(new IPEndPoint(from, 0));
        try
        {
            connection.Connect(IPAddress.Loopback, port);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // The connection is on its way.
        }

        return connection;
    }
}
