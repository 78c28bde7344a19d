using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using ChatRoom.Cluster;
using ChatRoom.Journal;
using ChatRoom.Postgres.Diagnostics;
using ChatRoom.Postgres.Reading;
using ChatRoom.Postgres.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ChatRoom.Postgres.Cluster;

/// <summary>
/// The other nodes, over notifications of the database. What waits together is sent in one transaction. A question is
/// <c>ask FROM NUMBER UNTIL TYPE JSON</c>, an answer <c>answer TO NUMBER FROM JSON</c>; what nobody answers is <c>tell …</c>, like a question.
/// UNTIL is the time by the clock of the database (Unix, ms) from which on nobody sends it or carries it out.
/// </summary>
internal sealed class PostgresNodes : INodes, IAsyncDisposable
{
    /// <summary>How many questions, notices and answers wait at most until they are sent.</summary>
    public const int MostWaiting = 4_096;

    /// <summary>How many are sent at once.</summary>
    public const int MostAtOnce = 256;

    private const string Question = "ask";
    private const string Notice = "tell";
    private const string Answer = "answer";
    private const string Nothing = "-"; // instead of an answer

    private static readonly TimeSpan NoticePatience = TimeSpan.FromSeconds(10);

    private readonly Database _database;
    private readonly PostgresLog _log;
    private readonly DatabaseClock _clock;
    private readonly CallLane<Letter> _lane;
    private readonly ConcurrentDictionary<string, Func<string, Task<string>>> _handlers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, NodeQuestion> _asked = new();
    private readonly Dictionary<long, long> _heard = []; // the last question of each node; of the notifications' thread
    private readonly Lock _posting = new();
    private long _number;

    /// <param name="database">The database.</param>
    /// <param name="notifications">Not started yet.</param>
    /// <param name="log">The log.</param>
    public PostgresNodes(Database database, Notifications notifications, PostgresLog log)
    {
        (_database, _log, _clock, _lane) = (database, log, notifications.Clock, new(MostAtOnce, MostWaiting, SendAsync));
        notifications.On(Question, text => OnQuestion(text, isAsked: true));
        notifications.On(Notice, text => OnQuestion(text, isAsked: false));
        notifications.On(Answer, OnAnswer);
    }

    /// <inheritdoc />
    public bool IsAlone => false;

    /// <inheritdoc />
    public void On<TQuestion, TAnswer>(Func<TQuestion, ValueTask<TAnswer?>> answer)
        where TQuestion : INodeQuestion<TAnswer>
        where TAnswer : class => _handlers[typeof(TQuestion).Name] = async json =>
        {
            var question = (TQuestion)JsonSerializer.Deserialize(json, typeof(TQuestion), NodeJson.Wire)!;
            return await answer(question) is { } found ? JsonSerializer.Serialize(found, typeof(TAnswer), NodeJson.Wire) : Nothing;
        };

    /// <inheritdoc />
    public async ValueTask<NodeAnswers<TAnswer>> AskAsync<TAnswer>(INodeQuestion<TAnswer> question, TimeSpan patience, CancellationToken cancellationToken)
        where TAnswer : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        var asked = new NodeQuestion();
        var number = Post(question, patience, asked);
        try
        {
            await asked.Done.WaitAsync(patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The answers that are there count.
        }
        finally
        {
            _asked.TryRemove(number, out _);
        }

        var (answers, isComplete) = asked.Answers;
        return new([.. answers.Where(static json => json != Nothing).Select(static json => (TAnswer)JsonSerializer.Deserialize(json, typeof(TAnswer), NodeJson.Wire)!)], isComplete);
    }

    /// <inheritdoc />
    public void Tell<TAnswer>(INodeQuestion<TAnswer> question)
        where TAnswer : class => Post(question, NoticePatience, asked: null);

    /// <summary>Sends what waits.</summary>
    public ValueTask DisposeAsync() => _lane.DisposeAsync();

    /// <summary>Sends a question; returns its number. Numbers ascend in the order in which questions are sent.</summary>
    private long Post<TAnswer>(INodeQuestion<TAnswer> question, TimeSpan patience, NodeQuestion? asked)
        where TAnswer : class
    {
        var json = JsonSerializer.Serialize(question, question.GetType(), NodeJson.Wire);
        var until = (_clock.Now + patience).ToUnixTimeMilliseconds();
        lock (_posting)
        {
            var number = ++_number;
            if (asked is not null)
            {
                _asked[number] = asked;
            }

            var head = Invariant($"{_database.Incarnation} {number} {until} {question.GetType().Name}");
            if (!_lane.TryAdd(new Letter(asked is null ? Notice : Question, head, json, until, asked)))
            {
                asked?.Sent(nodes: null);
            }

            return number;
        }
    }

    private async Task SendAsync(IReadOnlyList<Letter> waiting)
    {
        var letters = waiting.Where(letter => !IsOver(letter.Until)).ToArray(); // nobody waits for those that are late
        if (letters.Length == 0)
        {
            return;
        }

        long[]? others = null;
        try
        {
            others = await _database.RunAsync((connection, token) => SendAsync(connection, letters, token), CancellationToken.None);
        }
        catch (Exception e) when (Trouble.IsOfDatabase(e))
        {
            // The journal logs it. Those who ask get no answers.
        }
        catch (Exception e)
        {
            _log.NodeMessageFailed(e); // a bug
        }

        foreach (var letter in letters)
        {
            letter.Asked?.Sent(others);
        }
    }

    private async Task<long[]> SendAsync(NpgsqlConnection connection, IReadOnlyList<Letter> letters, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT chat_post($1, $2, $3, $4)", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _database.Incarnation });
        foreach (var field in (Func<Letter, string>[])[static letter => letter.Kind, static letter => letter.Head, static letter => letter.Text])
        {
            command.Parameters.Add(new NpgsqlParameter { Value = letters.Select(field).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        }

        return (long[])(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private void OnQuestion(string text, bool isAsked)
    {
        // A message that was sent again, because its answer was lost, comes with a number that was there.
        if (text.Split(' ', 5) is [var first, var second, var third, var type, var body] && TryParse(first, out var from) && TryParse(second, out var number)
            && TryParse(third, out var until) && from != _database.Incarnation && number > _heard.GetValueOrDefault(from))
        {
            _heard[from] = number;
            _ = Task.Run(async () =>
            {
                if (await CarryOutAsync(type, body, until) is { } answer && isAsked)
                {
                    _lane.TryAdd(new Letter(Answer, Invariant($"{from} {number} {_database.Incarnation}"), answer, until, Asked: null));
                }
            });
        }
    }

    /// <summary>Returns the answer; null: it is too late for one.</summary>
    private async Task<string?> CarryOutAsync(string type, string body, long until)
    {
        try
        {
            if (_handlers.TryGetValue(type, out var handler)) // otherwise that node is of another version
            {
                var json = await OpenAsync(body);
                return IsOver(until) ? null : await handler(json);
            }
        }
        catch (Exception e) when (e is JournalException or OperationCanceledException)
        {
            // It knows nothing.
        }
        catch (Exception e)
        {
            _log.NodeMessageFailed(e); // a bug
        }

        return Nothing;
    }

    private void OnAnswer(string text)
    {
        if (text.Split(' ', 4) is [var first, var second, var third, var body] && TryParse(first, out var to) && TryParse(second, out var number)
            && TryParse(third, out var from) && to == _database.Incarnation && _asked.TryGetValue(number, out var asked))
        {
            if (!body.StartsWith('@'))
            {
                asked.Add(from, body);
                return;
            }

            _ = Task.Run(async () =>
            {
                try
                {
                    asked.Add(from, await OpenAsync(body));
                }
                catch (JournalException)
                {
                    // It counts as one that did not arrive.
                }
            });
        }
    }

    /// <summary>Returns a text, which may be in a letter.</summary>
    private async Task<string> OpenAsync(string body)
    {
        if (!body.StartsWith('@') || !TryParse(body[1..], out var id))
        {
            return body;
        }

        return await _database.ReadAsync(
            async (connection, token) =>
            {
                await using var command = EventReader.Command(connection, "SELECT text FROM letters WHERE id = $1", id);
                return await command.ExecuteScalarAsync(token) as string ?? throw new InvalidDataException("a letter is gone");
            },
            CancellationToken.None);
    }

    private bool IsOver(long until) => _clock.Now.ToUnixTimeMilliseconds() >= until;

    private static bool TryParse(string text, out long number) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <param name="Kind">The kind of the notification.</param>
    /// <param name="Head">What comes before the text.</param>
    /// <param name="Text">JSON.</param>
    /// <param name="Until">When it is too late to send it.</param>
    /// <param name="Asked">Waits for the answers; null: nobody does.</param>
    private sealed record Letter(string Kind, string Head, string Text, long Until, NodeQuestion? Asked);
}
