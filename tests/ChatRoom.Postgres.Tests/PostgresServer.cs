using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ChatRoom.Postgres.Tests.Cluster;
using ChatRoom.Testing;
using Npgsql;

[assembly: AssemblyFixture(typeof(ChatRoom.Postgres.Tests.PostgresServer))]

namespace ChatRoom.Postgres.Tests;

/// <summary>
/// A PostgreSQL of its own, on a free port, and with its files in memory or in a temporary folder. PostgreSQL refuses to run as root, so root runs it as the user
/// <c>postgres</c>. It is started on first use.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>A user who needs a password; a test creates it.</summary>
    public const string UserWithPassword = "with_password";

    private const string Superuser = "postgres";
    private const int SigKill = 9;
    private const int SigStop = 19;
    private const int SigContinue = 18;

    private static readonly string? Programs = FindPrograms();

    private readonly SemaphoreSlim _starting = new(1);
    private string? _folder;
    private Process? _process;
    private int _schemas;

    /// <summary>Its port.</summary>
    public int Port { get; private set; }

    /// <summary>Additional environment variables of its processes. Set before the start.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; set; } = new Dictionary<string, string>();

    /// <summary>Where its processes are, and nothing else; null: on this machine's network. Set before the start.</summary>
    internal DatabaseNetwork? Network { get; set; }

    private string Host => Network?.AddressBy(0) ?? "127.0.0.1";

    private string Data => Path.Combine(_folder!, "data");

    /// <summary>Returns the connection string of a new, empty schema; skips the test if PostgreSQL is not installed.</summary>
    public async Task<string> NewSchemaAsync()
    {
        Assert.SkipWhen(Programs is null, "postgres is not installed");
        await StartAsync();
        var schema = $"test{Interlocked.Increment(ref _schemas)}";
        await ExecuteAsync($"CREATE SCHEMA {schema}");
        return StringFor(schema);
    }

    /// <summary>Returns the connection string for a schema.</summary>
    public string StringFor(string schema, string user = Superuser) =>
        $"Host={Host};Port={Port};Username={user};Database=postgres;Search Path={schema}";

    /// <summary>Returns the connection string for a schema on this server or another one, whichever is the primary.</summary>
    public string StringFor(string schema, PostgresServer other) =>
        $"Host=127.0.0.1:{Port},127.0.0.1:{other.Port};Username={Superuser};Database=postgres;Search Path={schema}";

    /// <summary>Starts a server that copies this one all the time (streaming replication), asynchronously; skips the test if PostgreSQL is not installed.</summary>
    public async Task<PostgresServer> StartStandbyAsync()
    {
        await NewSchemaAsync();
        var standby = new PostgresServer();
        try
        {
            await standby.CreateFolderAsync();
            await RunAsync("pg_basebackup", "-d", $"host=127.0.0.1 port={Port} user={Superuser}", "-D", standby.Data, "-R", "-X", "stream", "-c", "fast", "--no-sync");
            await standby.StartAsync();
            await Deadline.UntilAsync(
                () => ExecuteAsync("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"), static count => count is 1L, static _ => "the standby does not stream");
            return standby;
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }
    }

    /// <summary>Changes a setting of the whole server that needs no restart.</summary>
    public async Task SetAsync(string setting, string value)
    {
        await ExecuteAsync($"ALTER SYSTEM SET {setting} = '{value}'");
        await ExecuteAsync("SELECT pg_reload_conf()");
    }

    /// <summary>Lets transactions wait for the standby (<c>synchronous_commit=on</c>).</summary>
    public async Task SynchronizeAsync()
    {
        await SetAsync("synchronous_standby_names", "*");
        await Deadline.UntilAsync(
            () => ExecuteAsync("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"), static count => count is 1L, static _ => "the standby is not synchronous");
    }

    /// <summary>Lets this standby lag: it has everything until now, and gets nothing more.</summary>
    public async Task CutOffAsync(PostgresServer primary)
    {
        var end = await primary.ExecuteAsync("SELECT pg_current_wal_lsn()::text");
        await Deadline.UntilAsync(() => ExecuteAsync($"SELECT pg_last_wal_replay_lsn() >= '{end}'"), static has => has is true, static _ => "the standby lags already");
        await SetAsync("primary_conninfo", "");
        await Deadline.UntilAsync(() => primary.ExecuteAsync("SELECT count(*) FROM pg_stat_replication"), static count => count is 0L, static _ => "the standby streams");
    }

    /// <summary>Makes this standby a primary.</summary>
    public async Task PromoteAsync() => (await ExecuteAsync("SELECT pg_promote()")).Should().Be(true);

    /// <summary>Runs a statement as an administrator.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{StringFor("public")};Pooling=false;Timeout=5");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Starts it, unless it runs.</summary>
    public async Task StartAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_folder is null)
            {
                await CreateAsync();
            }

            if (_process is null)
            {
                StartProcess();
                await Deadline.UntilAsync(AnswersAsync, static answers => answers, static _ => "PostgreSQL does not accept connections");
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Kills all its processes (SIGKILL).</summary>
    public async Task KillAsync()
    {
        Signal(SigKill);
        await _process!.WaitForExitAsync().WaitAsync(Wait.Patience);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Stops all its processes (SIGSTOP), until <see cref="Continue"/>.</summary>
    public void Stop() => Signal(SigStop);

    /// <summary>Lets its processes go on, if it runs.</summary>
    public void Continue()
    {
        if (_process is { HasExited: false })
        {
            Signal(SigContinue);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }

        _starting.Dispose();
    }

    private static string? FindPrograms()
    {
        var folders = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        return folders.Where(static folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) && version >= 13)
            .OrderByDescending(static folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
            .Select(static folder => Path.Combine(folder, "bin"))
            .FirstOrDefault(static bin => File.Exists(Path.Combine(bin, "postgres")));
    }

    private static Process StartWith(IReadOnlyList<string> before, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        string[] own = ["env", .. environment.Select(static one => $"{one.Key}={one.Value}"), Path.Combine(Programs!, program), .. arguments];
        string[] command = System.Environment.IsPrivilegedProcess
            ? [.. before, "setpriv", $"--reuid={Superuser}", $"--regid={Superuser}", "--init-groups", "--reset-env", .. own]
            : own;
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = "/tmp", RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    private async Task CreateFolderAsync()
    {
        _folder = MemoryFolder.Create("chatroom-postgres-").FullName;
        if (System.Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", [Superuser, _folder]);
            await chown.WaitForExitAsync();
        }

        Port = FreePorts.Next(); // not an ephemeral one: it is started again on it
    }

    private async Task CreateAsync()
    {
        await CreateFolderAsync();
        await RunAsync("initdb", "-D", Data, "-U", Superuser, "-A", "trust", "--no-sync", "--wal-segsize=1", "-E", "UTF8", "--locale=C");
        var access = Path.Combine(Data, "pg_hba.conf");
        await File.WriteAllTextAsync(access, $"host all {UserWithPassword} 127.0.0.1/32 scram-sha-256\nhost all all 10.99.0.0/16 trust\n{await File.ReadAllTextAsync(access)}");
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = StartWith([], new Dictionary<string, string>(), program, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        (process.ExitCode == 0).Should().BeTrue($"{program} wrote {await output} {await errors}");
    }

    private void StartProcess() => _process = StartWith(
        Network?.Enter ?? [], Environment, "postgres", "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", $"listen_addresses={(Network is null ? "127.0.0.1" : "*")}",
        "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=400", "-c", "log_min_messages=panic", "-c", "shared_buffers=32MB");

    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited)
        {
            _process.Dispose();
            StartProcess(); // processes that were killed may still have its memory
        }

        try
        {
            await ExecuteAsync("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private void Signal(int signal)
    {
        var main = _process!.Id;
        _ = Kill(main, SigStop); // it must not start another one meanwhile
        var children = File.ReadAllText($"/proc/{main}/task/{main}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var id in (int[])[.. children.Select(static child => int.Parse(child, CultureInfo.InvariantCulture)), main])
        {
            _ = Kill(id, signal);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
