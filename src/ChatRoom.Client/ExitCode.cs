namespace ChatRoom.Client;

internal static class ExitCode
{
    /// <summary>The user left, or a signal or the end of the input ended the client.</summary>
    public const int Done = 0;

    /// <summary>The client could not connect, or lost the connection and does not reconnect.</summary>
    public const int CannotConnect = 1;

    /// <summary>The standard input cannot be read, or the standard output cannot be written.</summary>
    public const int Failed = 1;

    /// <summary>The server refused the connection, for example because the alias is taken or the server is full.</summary>
    public const int Refused = 2;

    /// <summary>The command line, a variable or the settings file is not valid (<c>EX_USAGE</c> of sysexits.h).</summary>
    public const int Usage = 64;
}
