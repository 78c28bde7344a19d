using System.Diagnostics.Metrics;

namespace ChatRoom.Diagnostics;

/// <summary>
/// A histogram whose listeners cannot harm the server: <see cref="Instrument"/> calls them on the thread that records, which
/// may be the journal's writer or one that delivers messages. The first exception is reported.
/// </summary>
internal sealed class GuardedHistogram<T>(Histogram<T> histogram, Action<Exception> failed)
    where T : struct
{
    private int _hasFailed;

    public void Record(T value)
    {
        try
        {
            histogram.Record(value);
        }
        catch (Exception e)
        {
            if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
            {
                failed(e);
            }
        }
    }
}
