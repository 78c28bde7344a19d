using ChatRoom.Client.Settings;

namespace ChatRoom.Client.Sessions;

/// <summary>
/// The password of the user's account, or an access token in its place, for the connections of one session. It is in memory only.
/// Thread-safe.
/// </summary>
/// <param name="configured">The password from the settings; null: none.</param>
internal sealed class KeptPassword(ConfiguredPassword? configured)
{
    private readonly Lock _lock = new();
    private string? _password = configured?.Text;
    private string? _alias = configured?.Alias; // null: it is for the first alias that needs one
    private bool _isEntered;

    /// <summary>Returns the password of an alias, or null if none may be sent.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="isPrivate">Whether nobody else can read what is sent. Otherwise only a password that the user has entered is.</param>
    public string? Find(string alias, bool isPrivate)
    {
        lock (_lock)
        {
            _alias ??= alias;
            return (isPrivate || _isEntered) && alias.Equals(_alias, StringComparison.OrdinalIgnoreCase) ? _password : null;
        }
    }

    /// <summary>Keeps a password that the user has entered.</summary>
    public void Keep(string alias, string password)
    {
        lock (_lock)
        {
            (_alias, _password, _isEntered) = (alias, password, true);
        }
    }

    /// <summary>Forgets the password.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _password = null;
        }
    }
}
