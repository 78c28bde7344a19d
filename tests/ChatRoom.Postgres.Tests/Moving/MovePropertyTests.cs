using System.Text;
using ChatRoom.Journal.Moving;
using ChatRoom.Postgres.Configuration;
using ChatRoom.Postgres.Moving;
using CsCheck;

namespace ChatRoom.Postgres.Tests.Moving;

/// <summary>Whatever the rows are, they are the same after they were moved to a database and back.</summary>
public sealed class MovePropertyTests(PostgresServer server)
{
    private static readonly Gen<object?> Number = Gen.OneOf(Gen.Const((object?)null), Gen.Long.Select(static number => (object?)number));
    private static readonly Gen<object?> SmallNumber = Gen.OneOf(Gen.Const((object?)null), Gen.Int.Select(static number => (object?)(long)number));
    private static readonly Gen<string> SomeText = Gen.String.Select(static text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '0'));
    private static readonly Gen<object?> Text = Gen.OneOf(Gen.Const((object?)null), SomeText.Select(static text => (object?)text));
    private static readonly Gen<object?> Author = Gen.Int[0, 3].Select(static i => (object?)(i switch { 0 => null, 1 => "ann", 2 => "Grüße 👋", _ => "a b" }));

    private static readonly Gen<object?[]> Event = Gen.Select(
        Gen.Long[1, 13], Gen.Long, Author, Text, Gen.Select(SmallNumber, SmallNumber), Gen.Select(Number, Number),
        static (kind, at, author, text, counts, numbers) => new object?[] { kind, at, author, text, counts.Item1, counts.Item2, numbers.Item1, numbers.Item2, null });

    private static readonly Gen<(long Gone, string Topic, object?[][] Events)> Room = Gen.Select(Gen.Long[0, 1L << 35], SomeText, Event.Array[0, 5]);
    private static readonly Gen<(string Kind, string Key, string Value)> Record = Gen.Select(SomeText, SomeText, SomeText);

    [Fact]
    public async Task Rows_are_the_same_after_they_were_moved_to_a_database_and_back() => await Gen.Select(Room.Array[0, 4], Record.Array[0, 5], Gen.Long[1, uint.MaxValue]).SampleAsync(
        async (rooms, records, epoch) =>
        {
            using var files = new MovedFiles();
            using var others = new MovedFiles();
            var options = new PostgresOptions { ConnectionString = await server.NewSchemaAsync() };
            await using (var target = files.Target())
            {
                await FillAsync(target, rooms, records, epoch);
            }

            await MoveAsync(files.Source(), await PostgresMove.OpenTargetAsync(options, CancellationToken.None));
            await MoveAsync(await PostgresMove.OpenSourceAsync(options, CancellationToken.None), others.Target());

            others.Dump().Should().Be(files.Dump());
        },
        iter: 12, threads: 1);

    private static async Task FillAsync(IMoveTarget target, (long Gone, string Topic, object?[][] Events)[] rooms, (string Kind, string Key, string Value)[] records, long epoch)
    {
        for (var i = 0; i < rooms.Length; i++)
        {
            var (number, (gone, topic, events)) = (i + 1L, rooms[i]);
            await target.WriteAsync(MoveTable.Rooms, [[number, $"#r{number}", topic, gone + events.Length, gone, events.Length == 0 ? null : events[0][1]]], CancellationToken.None);
            await target.WriteAsync(MoveTable.Events, [.. events.Select((e, j) => (object?[])[number, gone + j + 1, .. e])], CancellationToken.None);
        }

        var distinct = records.DistinctBy(static record => (record.Kind, record.Key));
        await target.WriteAsync(MoveTable.Records, [.. distinct.Select(static record => (object?[])[record.Kind, record.Key, record.Value])], CancellationToken.None);
        await target.WriteHeadAsync(new MoveHead(epoch, 7, rooms.Length, 0), CancellationToken.None);
        await target.CompleteAsync(CancellationToken.None);
    }

    private static async Task MoveAsync(IMoveSource source, IMoveTarget target)
    {
        await using (source)
        await using (target)
        {
            await new Move(source, target, static _ => { }).RunAsync(CancellationToken.None);
        }
    }
}
