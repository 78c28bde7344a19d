namespace ChatRoom.Client.Sessions;

/// <summary>The user gives no alias, so that nobody can let us in.</summary>
/// <param name="exitCode">What to end with.</param>
internal sealed class NoAliasException(int exitCode) : Exception
{
    /// <summary>What to end with.</summary>
    public int ExitCode => exitCode;
}
