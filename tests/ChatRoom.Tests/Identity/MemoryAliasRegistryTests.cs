using ChatRoom.Identity;
using ChatRoom.Protocol;

namespace ChatRoom.Tests.Identity;

public sealed class MemoryAliasRegistryTests : AliasRegistryContract
{
    protected override IAliasRegistry NewRegistry(params Alias[] reserved) => new MemoryAliasRegistry(reserved);

    protected override bool TryLose(Alias alias) => false;

    protected override bool TryFail() => false;
}
