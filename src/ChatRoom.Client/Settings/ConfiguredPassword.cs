using System.Diagnostics.CodeAnalysis;

namespace ChatRoom.Client.Settings;

/// <summary>
/// The password from the settings, or an access token: in a file, or in the environment variable <c>CHATROOM_PASSWORD</c>. It is not
/// an option, because other users can see the command lines of processes.
/// </summary>
/// <param name="text">The password.</param>
/// <param name="alias">The alias that it belongs to; null: the first one that needs a password.</param>
internal sealed class ConfiguredPassword(string text, string? alias)
{
    private const string Variable = "CHATROOM_PASSWORD";

    public string Text => text;

    /// <summary>The alias that it belongs to; null: the first one that needs a password.</summary>
    public string? Alias => alias;

    /// <summary>Finds the password, or null if there is none. Returns false and a reason if the file cannot be read.</summary>
    /// <param name="given">The command line, which wins over the variables.</param>
    /// <param name="variables">The environment variables, which win over the settings file.</param>
    /// <param name="file">The settings file. A password in it belongs to the alias in it.</param>
    /// <param name="variable">Returns an environment variable; null or empty if it is not set.</param>
    /// <param name="password">The password.</param>
    /// <param name="reason">Why the file cannot be read.</param>
    public static bool TryFind(
        Preferences given, Preferences variables, Preferences file, Func<string, string?> variable, out ConfiguredPassword? password,
        [NotNullWhen(false)] out string? reason)
    {
        (password, reason) = (null, null);
        if (given.PasswordFile is null && variable(Variable) is { Length: > 0 } text)
        {
            password = new ConfiguredPassword(text.Split('\n', '\r')[0], alias: null);
            return true;
        }

        var explicitly = given.PasswordFile ?? variables.PasswordFile;
        if ((explicitly ?? file.PasswordFile) is not { } path)
        {
            return true;
        }

        try
        {
            using var lines = File.OpenText(path);
            if (lines.ReadLine() is { Length: > 0 } line)
            {
                password = new ConfiguredPassword(line, explicitly is null ? file.Alias?.Trim() : null);
                return true;
            }

            reason = $"--password-file {path}: the first line is empty";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            reason = $"--password-file {path}: {e.Message}";
        }

        return false;
    }
}
