namespace ChatRoom.Client.Sessions;

/// <summary>The user gives no alias, so that no server can let us in.</summary>
/// <param name="exitCode">The exit code.</param>
internal sealed class NoAliasException(int exitCode) : Exception
{
    /// <summary>The exit code.</summary>
    public int ExitCode => exitCode;
}
