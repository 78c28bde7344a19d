using ChatRoom.Resuming;

namespace ChatRoom.Tests.Resuming;

public class MemoryResumeStoreTests : ResumeStoreContract
{
    protected override IResumeStore Store { get; } = new MemoryResumeStore();
}
