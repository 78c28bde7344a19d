namespace ChatRoom.Client;

/// <summary>What the program tells a script when it ends.</summary>
internal static class ExitCode
{
    /// <summary>Left, or was asked to end.</summary>
    public const int Done = 0;

    /// <summary>No connection came about, or it was lost and is not to be made again.</summary>
    public const int CannotConnect = 1;

    /// <summary>The standard input cannot be read, or the standard output not be written.</summary>
    public const int Failed = 1;

    /// <summary>The server is there, and does not let us in: the alias is refused, it is full, and the like.</summary>
    public const int Refused = 2;

    /// <summary>The command line is wrong (<c>EX_USAGE</c> of sysexits.h).</summary>
    public const int Usage = 64;
}
