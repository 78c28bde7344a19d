using ChatRoom.Identity;
using ChatRoom.Protocol;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Identity;

/// <summary>The registry that fails on request keeps the contract, so tests can use it in place of a registry on a network.</summary>
public sealed class FaultyAliasRegistryTests : AliasRegistryContract
{
    private FaultyAliasRegistry Faulty => (FaultyAliasRegistry)Registry;

    protected override IAliasRegistry NewRegistry(params Alias[] reserved) => new FaultyAliasRegistry(reserved);

    protected override bool TryLose(Alias alias)
    {
        Faulty.Lose(alias);
        return true;
    }

    protected override bool TryFail()
    {
        Faulty.Claiming = _ =>
        {
            Faulty.Claiming = static _ => AliasFault.None;
            return AliasFault.Fails;
        };
        return true;
    }
}
