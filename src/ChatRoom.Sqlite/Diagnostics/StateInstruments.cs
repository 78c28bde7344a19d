using System.Diagnostics.Metrics;
using ChatRoom.Diagnostics;

namespace ChatRoom.Sqlite.Diagnostics;

/// <summary>The metrics of the file with accounts.</summary>
internal static class StateInstruments
{
    /// <summary>Adds the metrics; they are measured on each read.</summary>
    /// <param name="meters">Creates the meter and disposes of it.</param>
    /// <param name="bytes">Returns the bytes of the file and its write-ahead log.</param>
    /// <param name="isUp">Returns whether changes can be stored.</param>
    /// <param name="refused">Returns how many changes were refused since the start.</param>
    public static void Observe(IMeterFactory? meters, Func<long> bytes, Func<bool> isUp, Func<long> refused)
    {
        var meter = meters?.Create(ChatTelemetry.MeterName) ?? new Meter(ChatTelemetry.MeterName);
        meter.CreateObservableGauge("chatroom.accounts.up", () => isUp() ? 1 : 0, null, "1 while accounts, rooms' settings and bans can be stored, otherwise 0.");
        meter.CreateObservableCounter("chatroom.accounts.changes.refused", refused, null, "Changes of accounts, rooms' settings and bans that could not be stored, and were refused.");
        meter.CreateObservableGauge("chatroom.accounts.bytes", bytes, null, "Bytes of the file with accounts and its write-ahead log.");
    }
}
