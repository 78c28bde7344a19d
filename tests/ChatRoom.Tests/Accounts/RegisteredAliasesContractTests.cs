using ChatRoom.Accounts;
using ChatRoom.Identity;
using ChatRoom.Protocol;
using ChatRoom.State;
using ChatRoom.Tests.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRoom.Tests.Accounts;

/// <summary>The registry with accounts keeps the contract of the one that it is put in front of.</summary>
public sealed class RegisteredAliasesContractTests : AliasRegistryContract
{
    protected override IAliasRegistry NewRegistry(params Alias[] reserved) => new RegisteredAliases(
        new MemoryAliasRegistry(reserved), new AccountDirectory(new ChatState(new MemoryStateStore(), NullLogger<ChatState>.Instance, TimeProvider.System)));

    protected override bool TryLose(Alias alias) => false;

    protected override bool TryFail() => false;
}
