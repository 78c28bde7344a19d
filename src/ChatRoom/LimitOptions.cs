using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom;

/// <summary>Limits on connections and messages; 0 means no limit.</summary>
public sealed class LimitOptions
{
    /// <summary>Chat connections at one time.</summary>
    [Description("chat connections at one time; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Chat connections from one address at one time.</summary>
    [Description("chat connections from one address at one time, loopback not counted; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int MaxConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>New connections per second from one address, sustained; 0: no limit.</summary>
    [Description("sustained new connections per second per address; 0: no limit")]
    [Range(0.0, 1_000_000.0)]
    [Reloadable]
    public double ConnectionsPerSecondPerAddress { get; set; } = 10;

    /// <summary>New connections from one address at once; 0: no limit.</summary>
    [Description("new connections that an address may open at once; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int ConnectionBurstPerAddress { get; set; } = 200;

    /// <summary>Percent of MaxConnections that one address leaves for others.</summary>
    [Description("percent of MaxConnections that no single address can take")]
    [Range(0, 99)]
    [Reloadable]
    public int ReservedForOtherAddressesPercent { get; set; } = 25;

    /// <summary>Percent of MaxConnections that connections without an alias take together at most, but 100 connections in any case; 100: no limit.</summary>
    [Description("percent of MaxConnections that connections without an alias can take, but at least 100 connections; 100: no limit")]
    [Range(1, 100)]
    [Reloadable]
    public int UnnamedPercent { get; set; } = 20;

    /// <summary>Bits of an IPv6 address that count as one address.</summary>
    [Description("bits of an IPv6 address that count as one address")]
    [Range(32, 128)]
    public int IPv6PrefixLength { get; set; } = 64;

    /// <summary>Whether limits per address apply to loopback, too.</summary>
    [Description("whether limits per address apply to loopback, too")]
    public bool CountLoopback { get; set; }

    /// <summary>Bytes per line, without the line end.</summary>
    [Description("bytes per line, without the line end")]
    [Range(64, 65_536)]
    [Reloadable]
    public int MaxLineBytes { get; set; } = 4_096;

    /// <summary>Rooms that a json client can be in at once; 0: no limit.</summary>
    [Description("rooms that a json client can be in at once; 0: no limit")]
    [Range(0, 10_000)]
    [Reloadable]
    public int MaxRoomsPerConnection { get; set; } = 50;

    /// <summary>Characters (Unicode scalar values) per alias.</summary>
    [Description("characters per alias")]
    [Range(12, 64)]
    [Reloadable]
    public int MaxAliasLength { get; set; } = 32;

    /// <summary>Time that a client has to give an alias.</summary>
    [Description("time that a client has to give an alias; 0: no limit")]
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    [Reloadable]
    public TimeSpan AliasTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Sustained messages per second per connection.</summary>
    [Description("sustained messages per second per connection; 0: no limit")]
    [Range(0.0, 1_000_000.0)]
    [Reloadable]
    public double MessagesPerSecond { get; set; } = 5;

    /// <summary>Messages that a connection may send at once.</summary>
    [Description("messages that a connection may send at once; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int MessageBurst { get; set; } = 10;

    /// <summary>Messages per second from all connections of one address, sustained; 0: no limit.</summary>
    [Description("sustained messages per second from all connections of one address; 0: no limit")]
    [Range(0.0, 1_000_000.0)]
    [Reloadable]
    public double MessagesPerSecondPerAddress { get; set; } = 50;

    /// <summary>Messages from all connections of one address at once; 0: no limit.</summary>
    [Description("messages that all connections of one address may send at once; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int MessageBurstPerAddress { get; set; } = 200;

    /// <summary>Bytes per second from one connection, of whatever kind, sustained; 0: no limit.</summary>
    [Description("sustained bytes of any kind per second per connection; 0, or MessagesPerSecond 0: no limit")]
    [Range(0, 1_000_000_000)]
    [Reloadable]
    public int BytesPerSecond { get; set; } = 65_536;

    /// <summary>Bytes from one connection at once; 0: no limit.</summary>
    [Description("bytes that a connection may send at once; 0: no limit")]
    [Range(0, 1_000_000_000)]
    [Reloadable]
    public int ByteBurst { get; set; } = 262_144;

    /// <summary>Bytes per second from all connections of one address, sustained; 0: no limit.</summary>
    [Description("sustained bytes per second from all connections of one address; 0: no limit")]
    [Range(0, 1_000_000_000)]
    [Reloadable]
    public int BytesPerSecondPerAddress { get; set; } = 1_048_576;

    /// <summary>Bytes from all connections of one address at once; 0: no limit.</summary>
    [Description("bytes that all connections of one address may send at once; 0: no limit")]
    [Range(0, 1_000_000_000)]
    [Reloadable]
    public int ByteBurstPerAddress { get; set; } = 8_388_608;

    /// <summary>Rooms that one address opens per minute, as many at once; 0: no limit.</summary>
    [Description("rooms that one address may open per minute, and at once; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int NewRoomsPerMinutePerAddress { get; set; } = 30;

    /// <summary>Resume tokens that one address gets per minute, as many at once; 0: no limit.</summary>
    [Description("resume tokens that one address may get per minute, and at once; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int NewTokensPerMinutePerAddress { get; set; } = 200;

    /// <summary>Attempts with an invalid resume token from one address per minute, as many at once; 0: no limit.</summary>
    [Description("invalid resume tokens that one address may try per minute, and at once; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int WrongTokensPerMinutePerAddress { get; set; } = 10;

    /// <summary>Wrong passwords from one address per minute, as many at once; 0: no limit.</summary>
    [Description("wrong passwords that one address may give per minute, and at once; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int WrongPasswordsPerMinutePerAddress { get; set; } = 10;

    /// <summary>Accounts that one address registers per hour, as many at once; 0: no limit.</summary>
    [Description("accounts that one address may register per hour, and at once; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int RegistrationsPerHourPerAddress { get; set; } = 5;
}
