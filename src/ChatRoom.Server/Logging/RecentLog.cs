using System.Globalization;
using ChatRoom.Diagnostics;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace ChatRoom.Server.Logging;

// Contract of RecentLog (tests in ChatRoom.EndToEnd.Tests/Dashboard/RecentLogTests):
//
// 1. It holds the last `capacity` events of the log, numbered from 1. It takes an event without writing it, so logging waits for
//    nothing, also while the console is blocked.
// 2. A line is what the console writes for the event, and at most MostChars long.
// 3. The one-time token with which an account becomes admin is in the log, and not here.

/// <summary>The last events of the log, for the dashboard. The contract stands above.</summary>
/// <param name="capacity">How many events it holds.</param>
internal sealed class RecentLog(int capacity = RecentLog.Capacity) : ILogEventSink
{
    /// <summary>How many events the server holds.</summary>
    public const int Capacity = 500;

    /// <summary>How long a line can be.</summary>
    public const int MostChars = 4_096;

    private readonly Lock _lock = new();
    private readonly LogEvent[] _events = new LogEvent[capacity];
    private readonly MessageTemplateTextFormatter _formatter = new(ConsoleLog.Template, CultureInfo.InvariantCulture);
    private long _count;

    /// <summary>The number of the newest event; 0: there is none.</summary>
    public long Newest => Interlocked.Read(ref _count);

    /// <inheritdoc />
    public void Emit(LogEvent logEvent)
    {
        if (IdOf(logEvent) == EventIds.AdminTokenIssued)
        {
            return;
        }

        lock (_lock)
        {
            _events[_count++ % capacity] = logEvent;
        }
    }

    /// <summary>Returns the events after one of them, the oldest first.</summary>
    /// <param name="after">The number of that one; 0: all that there are.</param>
    public IReadOnlyList<LogLine> Read(long after)
    {
        var found = new List<(long Id, LogEvent Event)>();
        lock (_lock)
        {
            for (var i = Math.Max(after, _count - capacity); i < _count; i++)
            {
                found.Add((i + 1, _events[i % capacity]));
            }
        }

        return [.. found.Select(one => new LogLine(one.Id, one.Event.Timestamp, $"{one.Event.Level}", TextOf(one.Event)))];
    }

    private string TextOf(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        _formatter.Format(logEvent, text);
        var line = text.ToString().TrimEnd();
        return line.Length <= MostChars ? line : $"{line[..(MostChars - 1)]}…";
    }

    /// <summary>Returns the id of an event (<see cref="EventIds"/>); null if it has none.</summary>
    private static int? IdOf(LogEvent logEvent) =>
        logEvent.Properties.GetValueOrDefault("EventId") is StructureValue id
        && id.Properties.FirstOrDefault(static one => one.Name == "Id")?.Value is ScalarValue { Value: int number } ? number : null;
}

/// <summary>A line of the log.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When.</param>
/// <param name="Level">Its level.</param>
/// <param name="Text">The line, as the console has it.</param>
internal sealed record LogLine(long Id, DateTimeOffset At, string Level, string Text);
