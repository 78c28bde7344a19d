using System.Diagnostics.Metrics;
using ChatRoom.Diagnostics;

namespace ChatRoom.State.Writing;

/// <summary>The metrics of a store of accounts, rooms' settings and bans.</summary>
internal static class StateInstruments
{
    /// <summary>Adds the metrics; they are measured on each read.</summary>
    /// <param name="meters">Creates the meter and disposes of it.</param>
    /// <param name="isUp">Returns whether changes can be stored.</param>
    /// <param name="refused">Returns how many changes were refused since the start.</param>
    /// <param name="bytes">Returns the bytes of the file and its write-ahead log; null: there is no file.</param>
    public static void Observe(IMeterFactory? meters, Func<bool> isUp, Func<long> refused, Func<long>? bytes = null)
    {
        var meter = meters?.Create(ChatTelemetry.MeterName) ?? new Meter(ChatTelemetry.MeterName);
        meter.CreateObservableGauge("chatroom.accounts.up", () => isUp() ? 1 : 0, null, "1 while accounts, rooms' settings and bans can be stored, otherwise 0.");
        meter.CreateObservableCounter("chatroom.accounts.changes.refused", refused, null, "Changes of accounts, rooms' settings and bans that could not be stored, and were refused.");
        if (bytes is not null)
        {
            meter.CreateObservableGauge("chatroom.accounts.bytes", bytes, null, "Bytes of the file with accounts and its write-ahead log.");
        }
    }
}
