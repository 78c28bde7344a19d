namespace ChatRoom.Client.Sessions;

/// <summary>The user gave no alias, so the client must exit.</summary>
/// <param name="exitCode">The exit code of the client.</param>
internal sealed class NoAliasException(int exitCode) : Exception
{
    /// <summary>The exit code of the client.</summary>
    public int ExitCode => exitCode;
}
