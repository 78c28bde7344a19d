namespace ChatRoom.Connections;

/// <summary>What reading from a connection brought.</summary>
internal enum InputStep
{
    /// <summary>A message: <see cref="MessageInput.Frame"/>.</summary>
    Frame,

    /// <summary>What was taken for a seed client ended a line: it is a text client from here on.</summary>
    BecameText,

    /// <summary>Somebody called <see cref="System.IO.Pipelines.PipeReader.CancelPendingRead"/>: there is something else to look after.</summary>
    Interrupted,

    /// <summary>The client will send nothing more.</summary>
    Ended,
}
