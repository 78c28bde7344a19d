using System.Diagnostics.Metrics;
using ChatRoom.Diagnostics;

namespace ChatRoom.Journal.Writing;

/// <summary>The writer's metrics, in addition to those of the chat.</summary>
internal sealed class JournalInstruments
{
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _size;
    private readonly Action<Exception> _failed;
    private int _hasFailed;

    /// <param name="failed">Logs a metrics listener that fails.</param>
    /// <param name="meters">Creates the meter and disposes of it.</param>
    public JournalInstruments(Action<Exception> failed, IMeterFactory? meters)
    {
        _failed = failed;
        var meter = _meter = meters?.Create(ChatTelemetry.MeterName) ?? new Meter(ChatTelemetry.MeterName);
        _duration = meter.CreateHistogram(
            "chatroom.journal.commit.duration", "s", "Time that it took to store what waited together.", tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [20e-6, 50e-6, 100e-6, 200e-6, 500e-6, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
            });
        _size = meter.CreateHistogram(
            "chatroom.journal.commit.size", null, "Events that were stored together.", tags: null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] });
    }

    /// <summary>Adds the metrics that are measured on each read of the metrics.</summary>
    /// <param name="isUp">Returns whether the journal can store events.</param>
    /// <param name="refused">Returns how many events the journal has refused since the start.</param>
    public void Observe(Func<bool> isUp, Func<long> refused)
    {
        _meter.CreateObservableGauge("chatroom.journal.up", () => isUp() ? 1 : 0, null, "1 while the journal can store, otherwise 0.");
        _meter.CreateObservableCounter("chatroom.events.refused", refused, null, "Messages and other events that the journal could not store, and refused.");
    }

    /// <summary>Adds the metrics of a journal in a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="bytes">Returns the bytes of the file and its write-ahead log.</param>
    public void ObserveFile(string path, Func<long> bytes)
    {
        _meter.CreateObservableGauge("chatroom.journal.bytes", bytes, null, "Bytes of the journal's file and its write-ahead log.");
        _meter.CreateObservableGauge("chatroom.journal.free.bytes", () => Disk(path, static disk => disk.AvailableFreeSpace), null, "Bytes that are free in the journal's file system.");
        _meter.CreateObservableGauge("chatroom.journal.disk.bytes", () => Disk(path, static disk => disk.TotalSize), null, "Bytes that the journal's file system has.");
    }

    /// <summary>Records a committed transaction.</summary>
    public void Committed(int events, TimeSpan duration)
    {
        try
        {
            _duration.Record(duration.TotalSeconds);
            _size.Record(events);
        }
        catch (Exception e) when (Interlocked.Exchange(ref _hasFailed, 1) == 0)
        {
            _failed(e); // a metrics listener must not stop the writer
        }
        catch (Exception)
        {
            // The first failure was logged.
        }
    }

    private static IEnumerable<Measurement<long>> Disk(string path, Func<DriveInfo, long> read)
    {
        try
        {
            return [new(read(new DriveInfo(Path.GetDirectoryName(path)!)))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }
}
