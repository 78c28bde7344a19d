using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ChatRoom.Diagnostics;

/// <summary>
/// Publishes the counts of the chat as instruments of one meter (System.Diagnostics.Metrics). The names follow OpenTelemetry;
/// exporters convert them, for example to <c>chatroom_connections_opened_total</c> for Prometheus. No tag contains an alias, an
/// address or a room, because their number is not bounded.
/// </summary>
internal sealed class ChatInstruments
{
    // A collection reads one instrument after the other. All instruments of one collection must show the same moment.
    private static readonly TimeSpan SameMoment = TimeSpan.FromMilliseconds(50);

    private static readonly KeyValuePair<string, object?>[] Build =
    [
        new("version", typeof(ChatInstruments).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion),
        new("runtime", RuntimeInformation.FrameworkDescription),
    ];

    private readonly Lock _lock = new();
    private readonly Func<ChatStatistics> _read;
    private readonly GuardedHistogram<double> _fanOut;
    private readonly GuardedHistogram<double> _journal;
    private readonly GuardedHistogram<double> _handshake;
    private ChatStatistics? _now;
    private long _asOf;

    /// <param name="meters">Creates and disposes of the meter.</param>
    /// <param name="read">Reads all counts.</param>
    /// <param name="limit">The limit on connections; 0: no limit.</param>
    /// <param name="failed">Called with the first exception of a listener.</param>
    public ChatInstruments(IMeterFactory? meters, Func<ChatStatistics> read, Func<int> limit, Action<Exception> failed)
    {
        _read = read;
        var meter = meters?.Create(ChatTelemetry.MeterName) ?? new Meter(ChatTelemetry.MeterName);
        _fanOut = Duration(meter, "chatroom.fanout.duration", 50e-6,
            "Time from a message's append to its being written to those that waited for it, one observation for up to 64 members.", failed);
        _journal = Duration(meter, "chatroom.journal.duration", 1e-6, "Time that the journal took to store an event, one observation for events of a connection that were stored together.", failed);
        _handshake = Duration(meter, "chatroom.handshake.duration", 1e-3, "Time from a connection's prompt to its accepted alias.", failed);
        meter.CreateObservableGauge("chatroom.connections.limit", limit, null, "Chat connections that there may be; 0: no limit.");
        ObserveConnections(meter);
        ObserveTraffic(meter);
    }

    /// <summary>Records the delay between an append and the delivery to the members that it woke.</summary>
    public void FannedOut(TimeSpan delay) => _fanOut.Record(delay.TotalSeconds);

    /// <summary>Records how long the journal took to store an event.</summary>
    public void Stored(TimeSpan duration) => _journal.Record(duration.TotalSeconds);

    /// <summary>Records how long a client took from the prompt to an alias.</summary>
    public void ShookHands(TimeSpan duration) => _handshake.Record(duration.TotalSeconds);

    private void ObserveConnections(Meter meter)
    {
        meter.CreateObservableGauge("chatroom.connections", () => Now.Connections, null, "Chat connections now.");
        meter.CreateObservableCounter("chatroom.connections.opened", () => Now.ConnectionsOpened, null, "Connections let in.");
        meter.CreateObservableCounter(
            "chatroom.connections.refused", () => ByReason(Now.ConnectionsRefused), null, "Connections not let in.");
        meter.CreateObservableCounter(
            "chatroom.connections.closed", () => ByReason(Now.ConnectionsClosed), null, "Connections that have ended.");
        meter.CreateObservableGauge("chatroom.rooms", () => Now.Rooms, null, "Rooms with members now, without private ones.");
        meter.CreateObservableGauge("chatroom.build.info", () => new Measurement<int>(1, Build), null, "Always 1; the labels tell what runs.");
    }

    private void ObserveTraffic(Meter meter)
    {
        meter.CreateObservableCounter(
            "chatroom.messages.received", () => Now.MessagesIn, null, "Messages and commands read of members.");
        meter.CreateObservableCounter(
            "chatroom.messages.delivered", () => Now.Deliveries, null, "Messages written to members: what one says to 10 is 10.");
        meter.CreateObservableCounter(
            "chatroom.messages.skipped", () => Now.Skipped, null, "Messages that members were skipped over.");
        meter.CreateObservableCounter("chatroom.received", () => Now.BytesIn, "By", "Bytes read.");
        meter.CreateObservableCounter("chatroom.sent", () => Now.BytesOut, "By", "Bytes written.");
    }

    private ChatStatistics Now
    {
        get
        {
            lock (_lock)
            {
                if (_now is null || Stopwatch.GetElapsedTime(_asOf) > SameMoment)
                {
                    (_now, _asOf) = (_read(), Stopwatch.GetTimestamp());
                }

                return _now;
            }
        }
    }

    private static IEnumerable<Measurement<long>> ByReason(IReadOnlyDictionary<string, long> counts) =>
        counts.Select(static c => new Measurement<long>(c.Value, new KeyValuePair<string, object?>("reason", c.Key)));

    /// <summary>Creates a histogram of durations. It has three buckets per power of ten, from a lower bound to ten seconds.</summary>
    private static GuardedHistogram<double> Duration(Meter meter, string name, double lowest, string description, Action<Exception> failed) =>
        new(meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries =
            [
                .. from decade in Enumerable.Range(-6, 8)
                   from step in (int[])[1, 2, 5]
                   let bound = Math.Round(step * Math.Pow(10, decade), 6)
                   where bound >= lowest && bound <= 10
                   select bound,
            ],
        }), failed);
}
