using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using ChatRoom.State.Records;
using ChatRoom.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRoom.Tests.Services;

/// <summary>Each cell of the table is what the services do; and the document says the same.</summary>
public sealed class PermissionTableTests
{
    private static readonly Role[] RolesOnServer = [Role.Banned, Role.Muted, Role.Guest, Role.Member, Role.Admin];
    private static readonly Role[] RolesInUnregistered = [Role.Banned, Role.Muted, Role.Guest, Role.Member, Role.Admin];

    public static TheoryData<string, string> CellsInRooms => CellsOf(static row => row.IsInRoom, Enum.GetValues<Role>());

    public static TheoryData<string, string> CellsInUnregisteredRooms => CellsOf(static row => row.LeastIfUnregistered is not null, RolesInUnregistered);

    public static TheoryData<string, string> CellsOnServer => CellsOf(static row => !row.IsInRoom, RolesOnServer);

    public static TheoryData<string, string> CellsOfTokens =>
        [.. from row in PermissionTable.Rows from scope in Enum.GetValues<TokenScope>() select ($"{row.Action}", $"{scope}")];

    [Theory]
    [MemberData(nameof(CellsInRooms))]
    public Task Role_in_a_room_may_do_what_the_table_says(string action, string role) =>
        CheckAsync(action, RoleScene.EnterAsync, role, isRegistered: true);

    [Theory]
    [MemberData(nameof(CellsInUnregisteredRooms))]
    public Task Role_in_an_unregistered_room_may_do_what_the_table_says(string action, string role) =>
        CheckAsync(action, (chat, having) => RoleScene.EnterAsync(chat, having, isRegistered: false), role, isRegistered: false);

    [Theory]
    [MemberData(nameof(CellsOnServer))]
    public Task Role_on_the_server_may_do_what_the_table_says(string action, string role) =>
        CheckAsync(action, RoleScene.EnterServerAsync, role, isRegistered: true);

    [Theory]
    [MemberData(nameof(CellsOfTokens))]
    public Task Access_token_of_an_admin_allows_what_the_table_says(string action, string scope) =>
        CheckAsync(action, RoleScene.EnterAsync, nameof(Role.Admin), isRegistered: true, Enum.Parse<TokenScope>(scope));

    [Fact]
    public void Access_token_adds_nothing_to_a_role()
    {
        foreach (var (row, role, scope) in from row in PermissionTable.Rows from role in Enum.GetValues<Role>() from scope in Enum.GetValues<TokenScope>() select (row, role, scope))
        {
            row.Allows(role, scope: scope).Should().Be(row.Allows(role) && row.Allows(Role.Admin, scope: scope), $"{row.Action} {role} {scope}");
        }
    }

    [Fact]
    public void Each_action_has_one_row() =>
        PermissionTable.Rows.Select(static row => row.Action).Should().BeEquivalentTo(Enum.GetValues<ChatAction>());

    [Fact]
    public void Document_is_generated_from_the_table()
    {
        var path = Path.Combine(Repository.Root, "docs", "permissions.md");
        var text = PermissionsDocument.Text();
        if (Environment.GetEnvironmentVariable("CHATROOM_WRITE_DOCS") is not null)
        {
            File.WriteAllText(path, text);
        }

        File.ReadAllText(path).Should().Be(
            text, "docs/permissions.md is generated; write it with: CHATROOM_WRITE_DOCS=1 dotnet test --project tests/ChatRoom.Tests --filter-class '*PermissionTableTests'");
    }

    private static TheoryData<string, string> CellsOf(Func<PermissionRow, bool> selects, IEnumerable<Role> roles) =>
        [.. from row in PermissionTable.Rows where selects(row) from role in roles select ($"{row.Action}", $"{role}")];

    private static async Task CheckAsync(
        string actionName, Func<Chat, Role, Task<InMemoryConnection>> enter, string roleName, bool isRegistered, TokenScope? scope = null)
    {
        var (action, role) = (Enum.Parse<ChatAction>(actionName), Enum.Parse<Role>(roleName));
        var row = PermissionTable.Of(action);
        var isAllowed = row.Allows(role, isRegistered, scope);
        using (var asked = new Chat())
        {
            await enter(asked, role);
            RoleScene.Ann(asked).Session.UseAccess(scope, token: null);
            var refusal = asked.Get<Permissions>().RefusalOf(RoleScene.Ann(asked), action, row.IsInRoom ? ServiceCalls.Room : null);
            (refusal is null).Should().Be(isAllowed);
        }

        foreach (var method in await ServiceCalls.OfAsync(action))
        {
            using var chat = new Chat(replace: static services =>
                services.AddSingleton<Permissions>(static provider => ActivatorUtilities.CreateInstance<RecordingPermissions>(provider)));
            await enter(chat, role);
            RoleScene.Ann(chat).Session.UseAccess(scope, token: null);
            var permissions = (RecordingPermissions)chat.Get<Permissions>();
            permissions.Answers.Clear();

            var reply = await ServiceCalls.CallAsync(chat, method);

            var (asked, refusal) = permissions.Answers.First();
            asked.Should().Be(action);
            (refusal is null).Should().Be(isAllowed);
            if (refusal is not null)
            {
                reply.Should().BeSameAs(refusal, "nothing is done");
                permissions.Answers.Should().ContainSingle();
            }
            else
            {
                (reply as Error)?.Code.Should().NotBe(ErrorCode.NoSuchRoom);
            }
        }
    }
}
