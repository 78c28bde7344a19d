using System.Diagnostics;
using System.Globalization;
using System.Text;
using ChatRoom.EndToEnd.Tests.Clients;
using ChatRoom.Sqlite.State;
using ChatRoom.Sqlite.Storage;
using ChatRoom.State;
using ChatRoom.StateWriter;
using ChatRoom.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.EndToEnd.Tests.Durability;

/// <summary>
/// Kills a process that changes accounts, rooms' settings and bans (SIGKILL), at random times, also while it starts, with the same
/// file. The state must be exactly as acknowledged; only the change under way may be stored or not. <see cref="CrashSeed"/> sets the
/// number of rounds and the seed.
/// </summary>
public sealed class StateCrashTests
{
    [Fact]
    public Task State_is_as_acknowledged_after_kills() => RunAsync(lossy: false);

    [Fact]
    public Task State_is_as_acknowledged_after_power_cuts_that_lose_unsynced_writes()
    {
        ToolProcess.SkipUnlessInstalled("gcc");
        return RunAsync(lossy: true);
    }

    private static async Task RunAsync(bool lossy)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SIGKILL and LD_PRELOAD are Linux's");
        var (seed, round, last) = (CrashSeed.New(), 0, 0);
        var home = Directory.CreateTempSubdirectory("chatroom-crash-");
        var folder = Directory.CreateDirectory(Path.Combine(home.FullName, "data")).FullName;
        var journal = Path.Combine(folder, "chatroom.db");
        var (disk, random) = (lossy ? new LossyDisk(folder) : null, new Random(seed));
        try
        {
            for (; round < CrashSeed.Rounds; round++)
            {
                disk?.Settle();
                var isEarly = random.Next(4) == 0 && round < CrashSeed.Rounds - 1; // not always
                var acknowledged = await WriteUntilKilledAsync(journal, last + 1, isEarly ? 0 : random.Next(1, 200), disk);
                disk?.Cut(random.Next(2) == 0 ? new Random(random.Next()) : null);
                last = await CheckAsync(journal, acknowledged ?? last);
            }

            last.Should().BePositive();
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {last} changes acknowledged and found");
        }
        catch (Exception e)
        {
            throw CrashSeed.Failure(seed, round, home.FullName, e);
        }

        home.Delete(recursive: true);
    }

    /// <summary>Lets a process make changes, and kills it after a number of them.</summary>
    /// <returns>The number of the last change that it has acknowledged; null: none.</returns>
    private static async Task<int?> WriteUntilKilledAsync(string journal, int first, int changes, LossyDisk? disk)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChatRoom.StateWriter.dll"), journal, first.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in disk?.Environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        int? acknowledged = null;
        for (var left = changes; left > 0; left--)
        {
            var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            acknowledged = int.Parse(line ?? throw new InvalidDataException("the process ended before it was killed"), CultureInfo.InvariantCulture);
        }

        process.Kill();
        var rest = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var whole = rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return whole.Length > 0 ? int.Parse(whole[^1], CultureInfo.InvariantCulture) : acknowledged;
    }

    /// <summary>Opens the state as the next server does, and compares it.</summary>
    /// <returns>The number of the last change that is stored.</returns>
    private static async Task<int> CheckAsync(string journal, int acknowledged)
    {
        await using var store = new SqliteStateStore(journal, NullLogger<SqliteStateStore>.Instance);
        await store.OpenAsync();
        var numbers = new List<int>();
        for (long? before = null; await store.ReadAuditAsync(new AuditQuery(before, AuditQuery.MostRows), TestContext.Current.CancellationToken) is { Count: > 0 } page; before = page[^1].Id)
        {
            numbers.AddRange(page.Select(static entry => int.Parse(entry.Row.Details, CultureInfo.InvariantCulture)));
        }

        numbers.Should().Equal(Enumerable.Range(1, numbers.Count).Reverse(), "each change is there once, in order");
        numbers.Count.Should().BeInRange(acknowledged, acknowledged + 1, "only the change under way may be stored without having been acknowledged");
        (await store.LoadAsync(TestContext.Current.CancellationToken)).Select(Show).Should().BeEquivalentTo(NumberedChanges.After(numbers.Count).Select(Show));
        using var connection = store.File.OpenReader();
        connection.Text("PRAGMA integrity_check").Should().Be("ok");
        return numbers.Count;
    }

    private static string Show(StoredRecord record) => $"{record.Kind} {record.Key} {Encoding.UTF8.GetString(record.Value.Span)}";
}
