using ChatRoom.Diagnostics;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Resuming;

/// <summary>A connection that can hold a resumable session.</summary>
internal interface IResumableHolder
{
    /// <summary>The resumable session that it holds; null if it never asked for one. Only <see cref="ResumeManager"/> sets it.</summary>
    ResumableSession? Resumable { get; set; }

    /// <summary>What is saved of its participant; null before it has one.</summary>
    (string Alias, Display Display, string Ignored)? Profile { get; }

    /// <summary>Whether it is to end as soon as it can.</summary>
    bool IsStopping { get; }

    /// <summary>Is canceled when it is to end.</summary>
    CancellationToken Stopping { get; }

    /// <summary>The last reply to its client, if it is to end; null if there is none.</summary>
    Reply? Farewell { get; }

    /// <summary>Ends it as soon as the message at hand is done.</summary>
    void Stop(CloseCause cause);

    /// <summary>Ends it at once, whatever is under way.</summary>
    void Abort(CloseCause cause);

    /// <summary>Begins to record how far its client gets.</summary>
    /// <param name="isExact">Whether the client gets exactly the bytes of the logs.</param>
    DeliveryTracker NewTracker(bool isExact);
}
