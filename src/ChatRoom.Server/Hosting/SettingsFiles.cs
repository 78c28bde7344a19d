using System.Security.Cryptography;
using Microsoft.Extensions.Configuration.Json;

namespace ChatRoom.Server.Hosting;

/// <summary>
/// The files of the settings, and the files that settings name. Compares their contents, because times and file notifications do
/// not report a changed link in the middle of a path (as in a Kubernetes ConfigMap), a remounted volume or a network file.
/// </summary>
/// <param name="sources">The sources of the settings.</param>
internal sealed class SettingsFiles(IEnumerable<IConfigurationSource> sources)
{
    private const string Missing = "";

    private Dictionary<string, string> _applied = new(StringComparer.Ordinal); // what each path had when the settings were read
    private Dictionary<string, string> _last = new(StringComparer.Ordinal);
    private HashSet<string> _expected = new(StringComparer.Ordinal); // files that must not be missing

    /// <summary>Records that the settings are being read now.</summary>
    /// <param name="named">The files that settings name.</param>
    public void Apply(IEnumerable<string> named)
    {
        _applied = Read(named);
        _expected = [.. _applied.Where(static file => file.Value != Missing).Select(static file => file.Key)];
    }

    /// <summary>Adds files that settings name now and are about to be read.</summary>
    public void Add(IEnumerable<string> named)
    {
        foreach (var path in named.Where(path => !_applied.ContainsKey(path)))
        {
            _applied.Add(path, ContentOf(path));
            _expected.Add(path);
        }
    }

    /// <summary>
    /// Looks for changes, and reports each once. Waits until the files have been the same for two calls: otherwise a file may be
    /// partly written. Called once a second.
    /// </summary>
    /// <param name="named">The files that settings name.</param>
    /// <param name="problem">Why the changed files must not be read; null: they can be.</param>
    /// <returns>Whether the files have changed.</returns>
    public bool HaveChanged(IEnumerable<string> named, out string? problem)
    {
        problem = null;
        var now = Read(named);
        var isSettled = IsSame(now, _last);
        _last = now;
        if (!isSettled || IsSame(now, _applied))
        {
            return false;
        }

        _applied = now;
        _expected.UnionWith(now.Where(static file => file.Value != Missing).Select(static file => file.Key));
        problem = now.Where(file => file.Value == Missing && _expected.Contains(file.Key))
            .Select(static file => $"'{file.Key}' is missing or cannot be read (to reload without it, send SIGHUP)").FirstOrDefault();
        return true;
    }

    private static bool IsSame(Dictionary<string, string> now, Dictionary<string, string> before) =>
        now.All(file => before.TryGetValue(file.Key, out var content) && content == file.Value);

    private Dictionary<string, string> Read(IEnumerable<string> named) => sources.OfType<JsonConfigurationSource>()
        .Select(static source => source.FileProvider?.GetFileInfo(source.Path ?? "").PhysicalPath).OfType<string>()
        .Concat(named).Distinct(StringComparer.Ordinal).ToDictionary(static path => path, ContentOf, StringComparer.Ordinal);

    private static string ContentOf(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Convert.ToHexString(SHA256.HashData(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Missing;
        }
    }
}
