using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ChatRoom.Testing;

/// <summary>Records the metrics of one chat, as an exporter would read them.</summary>
public sealed class CapturingMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private readonly ConcurrentDictionary<string, double> _observed = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<double>> _recorded = new();
    private readonly MeterListener _listener = new();

    public CapturingMeters()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, this))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Called with the name of a histogram, on the thread that records a value.</summary>
    public Action<string>? Recording { get; set; }

    /// <inheritdoc />
    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    /// <summary>Returns the current values of the observable instruments by name, with <c>{tag=value}</c> if they have tags.</summary>
    public IReadOnlyDictionary<string, double> Observe()
    {
        _observed.Clear();
        _listener.RecordObservableInstruments();
        return _observed;
    }

    /// <summary>Returns the values that a histogram has recorded.</summary>
    public IReadOnlyCollection<double> Recorded(string name) => _recorded.TryGetValue(name, out var values) ? values : [];

    /// <inheritdoc />
    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(static meter => meter.Dispose());
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!instrument.IsObservable)
        {
            Recording?.Invoke(instrument.Name);
            _recorded.GetOrAdd(instrument.Name, static _ => new()).Enqueue(value);
            return;
        }

        var labels = string.Join(',', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"));
        _observed[labels.Length == 0 ? instrument.Name : $"{instrument.Name}{{{labels}}}"] = value;
    }
}
