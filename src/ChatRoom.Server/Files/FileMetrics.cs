using System.Diagnostics.Metrics;
using ChatRoom.Diagnostics;
using ChatRoom.Files;

namespace ChatRoom.Server.Files;

/// <summary>The metrics of files.</summary>
internal sealed class FileMetrics
{
    private readonly Counter<long> _refused;
    private readonly Counter<long> _shared;

    public FileMetrics(IMeterFactory meters, SharedFiles files)
    {
        var meter = meters.Create(ChatTelemetry.MeterName);
        meter.CreateObservableGauge("chatroom.files", () => files.Count, null, "Files that are stored.");
        meter.CreateObservableGauge("chatroom.files.stored", () => files.Bytes, "By", "Bytes of files and thumbnails that are stored.");
        _shared = meter.CreateCounter<long>("chatroom.files.shared", null, "Files that were uploaded and shared.");
        _refused = meter.CreateCounter<long>("chatroom.files.refused", null, "Uploads that were refused or failed.");
        _shared.Add(0);
        _refused.Add(0, new KeyValuePair<string, object?>("status", StatusCodes.Status413PayloadTooLarge)); // the first that is exported
    }

    /// <summary>Counts a file.</summary>
    public void Shared() => _shared.Add(1);

    /// <summary>Counts an upload that failed.</summary>
    /// <param name="status">The status of its response.</param>
    public void Refused(int status) => _refused.Add(1, new KeyValuePair<string, object?>("status", status));
}
