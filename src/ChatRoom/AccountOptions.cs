using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ChatRoom;

/// <summary>Accounts: aliases that belong to people who know a password.</summary>
public sealed class AccountOptions
{
    /// <summary>Whether people can register aliases.</summary>
    [Description("whether people can register aliases and log in; false: accounts are kept, but nobody can use them, and their aliases stay reserved")]
    [Reloadable]
    public bool Enabled { get; set; } = true;

    /// <summary>What people without an account may do.</summary>
    [Description("what people without an account may do: everything, only read, or not enter at all")]
    [Reloadable]
    public GuestPolicy Guests { get; set; } = GuestPolicy.Allow;

    /// <summary>Whether passwords are refused on unencrypted connections from other machines.</summary>
    [Description("whether the server refuses passwords and access tokens on unencrypted connections from other machines")]
    [Reloadable]
    public bool RequireTlsForPasswords { get; set; } = true;

    /// <summary>Whether a client that has given three wrong passwords may give another alias.</summary>
    [Description("what follows three wrong passwords at the prompt: another alias, or the end of the connection")]
    [Reloadable]
    public AfterWrongPasswords AfterWrongPasswords { get; set; } = AfterWrongPasswords.AnotherAlias;

    /// <summary>How long an account may be unused before its alias is free again; zero: for ever.</summary>
    [Description("how long an account may be unused before it is removed and its alias is free; 0: for ever")]
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    [Reloadable]
    public TimeSpan ExpireAfter { get; set; }

    /// <summary>Characters that a new password has at least.</summary>
    [Description("characters that a new password has at least")]
    [Range(1, 64)]
    [Reloadable]
    public int MinPasswordLength { get; set; } = 8;

    /// <summary>The iteration count of new passwords; those with fewer iterations get more when their owners log in.</summary>
    [Description("iterations (PBKDF2) of a password; passwords with fewer iterations get more at the next login")]
    [Range(4_096, 10_000_000)]
    [Reloadable]
    public int Iterations { get; set; } = 16_384;

    /// <summary>Wrong passwords for one account per hour, as many at once; 0: no limit.</summary>
    [Description("wrong passwords per hour, and at once, for one account; addresses from which its owner has logged in since the start have an allowance of their own; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int WrongPasswordsPerHour { get; set; } = 30;

    /// <summary>Wrong passwords for all accounts per minute, as many at once; 0: no limit.</summary>
    [Description("wrong passwords per minute, and at once, for all accounts together; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int WrongPasswordsPerMinuteInAll { get; set; } = 600;

    /// <summary>New accounts from all addresses per hour, as many at once; 0: no limit.</summary>
    [Description("new accounts per hour, and at once, from all addresses together; 0: no limit")]
    [Range(0, 1_000_000)]
    [Reloadable]
    public int RegistrationsPerHour { get; set; } = 200;

    /// <summary>Access tokens of one account; 0: no limit.</summary>
    [Description("access tokens that one account can have")]
    [Range(0, 1_000)]
    [Reloadable]
    public int MaxTokens { get; set; } = 20;

    /// <summary>Rooms that one account can register.</summary>
    [Description("rooms that one account can register; 0: none")]
    [Range(0, 10_000)]
    [Reloadable]
    public int MaxRooms { get; set; } = 20;
}
