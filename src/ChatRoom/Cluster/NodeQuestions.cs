namespace ChatRoom.Cluster;

/// <summary>An act was carried out.</summary>
/// <param name="Count">On how many connections.</param>
internal sealed record NodeActed(int Count);

/// <summary>Who is connected under an alias, or by number?</summary>
/// <param name="Alias">The alias; null: the number counts.</param>
/// <param name="Person">The number of the person.</param>
internal sealed record PersonQuestion(string? Alias, long Person) : INodeQuestion<FoundPerson>;

/// <summary>Gives a whisper to the connections of a person.</summary>
/// <param name="From">The sender's number.</param>
/// <param name="FromAlias">The sender's alias.</param>
/// <param name="To">The recipient's number; 0: whoever has the alias.</param>
/// <param name="ToAlias">The recipient's alias.</param>
/// <param name="Text">The text.</param>
/// <param name="At">When it was sent.</param>
internal sealed record WhisperQuestion(long From, string FromAlias, long To, string ToAlias, string Text, DateTimeOffset At) : INodeQuestion<WhisperAnswer>;

/// <summary>What became of a whisper: there are connections of the recipient.</summary>
/// <param name="To">The recipient's number.</param>
/// <param name="Alias">The recipient's alias.</param>
/// <param name="IsDelivered">Whether at least one of them reads.</param>
/// <param name="AwayText">What others read while they are away; null: they are not.</param>
/// <param name="AwaySince">Since when they are away.</param>
internal sealed record WhisperAnswer(long To, string Alias, bool IsDelivered, string? AwayText, DateTimeOffset AwaySince);

/// <summary>A whisper was delivered: the sender's other connections show it.</summary>
/// <param name="From">The sender's number.</param>
/// <param name="FromAlias">The sender's alias.</param>
/// <param name="To">The recipient's number.</param>
/// <param name="ToAlias">The recipient's alias.</param>
/// <param name="Text">The text.</param>
/// <param name="At">When it was sent.</param>
internal sealed record WhisperShown(long From, string FromAlias, long To, string ToAlias, string Text, DateTimeOffset At) : INodeQuestion<NodeActed>;

/// <summary>Removes a person from a room.</summary>
/// <param name="Person">The number of the person.</param>
/// <param name="Room">The room.</param>
/// <param name="By">Who did it.</param>
/// <param name="Reason">The public reason.</param>
internal sealed record KickOrder(long Person, string Room, string By, string Reason) : INodeQuestion<NodeActed>;

/// <summary>Ends the connections of an account.</summary>
/// <param name="Account">The number of the account.</param>
/// <param name="Cause">Why, as a number (<c>CloseCause</c>).</param>
/// <param name="Connection">The only connection to end; null: all connections, and all sessions that could be resumed.</param>
internal sealed record EndOrder(long Account, int Cause, string? Connection) : INodeQuestion<NodeActed>;

/// <summary>Ends the connection that holds a session, so that the session can be resumed on another node. A count of 0: the connection has not ended.</summary>
/// <param name="Session">The number of the session.</param>
internal sealed record ResumeOrder(long Session) : INodeQuestion<NodeActed>;

/// <summary>A read marker has moved.</summary>
/// <param name="Account">The number of the account.</param>
/// <param name="Room">The room.</param>
/// <param name="Id">The id of the last event that was read.</param>
internal sealed record MarkerNotice(long Account, string Room, long Id) : INodeQuestion<NodeActed>;

/// <summary>A message mentions people: notes it for those who are connected.</summary>
/// <param name="Aliases">The aliases.</param>
/// <param name="Room">The room.</param>
/// <param name="Id">The id of the message.</param>
/// <param name="At">When it was said.</param>
/// <param name="Author">The number of the author.</param>
internal sealed record MentionNotice(string[] Aliases, string Room, long Id, DateTimeOffset At, long Author) : INodeQuestion<MentionAnswer>;

/// <summary>Which of the mentioned people a node has.</summary>
/// <param name="Aliases">Their aliases, as in the question.</param>
internal sealed record MentionAnswer(string[] Aliases);

/// <summary>Whom would a ban hit?</summary>
/// <param name="On">What the target is, as a number (<c>TargetKind</c>).</param>
/// <param name="Text">The target, as records have it.</param>
/// <param name="Person">The number of the person; null: it is not one.</param>
/// <param name="Addresses">Their addresses.</param>
/// <param name="AdmitsAccounts">Whether the ban admits people with an account.</param>
/// <param name="Room">The room; null: the whole server.</param>
/// <param name="ByAddress">Whether to count people who share an address with the person, and people of the last 24 hours, too.</param>
internal sealed record BanTrialQuestion(int On, string Text, long? Person, string[] Addresses, bool AdmitsAccounts, string? Room, bool ByAddress)
    : INodeQuestion<BanTrialAnswer>;

/// <summary>Whom a ban would hit on a node.</summary>
/// <param name="Present">The aliases of those present.</param>
/// <param name="Lately">The aliases of those of the last 24 hours; none if they do not count.</param>
internal sealed record BanTrialAnswer(string[] Present, string[] Lately);

/// <summary>When was an alias last in use?</summary>
/// <param name="Alias">The alias.</param>
internal sealed record SeenQuestion(string Alias) : INodeQuestion<SeenAnswer>;

/// <summary>When an alias was last in use on a node.</summary>
/// <param name="At">When.</param>
internal sealed record SeenAnswer(DateTimeOffset At);

/// <summary>Who had an alias in the last 24 hours?</summary>
/// <param name="Alias">The alias.</param>
internal sealed record LatelyQuestion(string Alias) : INodeQuestion<LatelyAnswer>;

/// <summary>The person who had an alias last on a node.</summary>
/// <param name="Person">The number of the person.</param>
/// <param name="Alias">The alias as they had it.</param>
/// <param name="Address">Their address; null: unknown.</param>
/// <param name="At">When they were seen last.</param>
internal sealed record LatelyAnswer(long Person, string Alias, string? Address, DateTimeOffset At);

/// <summary>Which of these people have an account or are away?</summary>
/// <param name="Aliases">Their aliases.</param>
internal sealed record MarksQuestion(string[] Aliases) : INodeQuestion<MarksAnswer>;

/// <summary>The people on a node who have an account or are away.</summary>
/// <param name="Marks">The people.</param>
internal sealed record MarksAnswer(MemberMark[] Marks);

/// <summary>What a list of a room shows of somebody.</summary>
/// <param name="Alias">The alias.</param>
/// <param name="Account">The number of the account; 0: none.</param>
/// <param name="IsAway">Whether they are away.</param>
internal sealed record MemberMark(string Alias, long Account, bool IsAway);

/// <summary>Tells the moderators of a room, and the admins: a message was reported. Counts them.</summary>
/// <param name="Room">The room.</param>
/// <param name="By">Who reports it.</param>
/// <param name="Id">The id of the message.</param>
/// <param name="Author">The alias of its author.</param>
/// <param name="Text">The beginning of its text.</param>
/// <param name="Reason">Why.</param>
internal sealed record ReportNotice(string Room, string By, long Id, string Author, string Text, string Reason) : INodeQuestion<NodeActed>;

/// <summary>Tells the moderators of a room, and the admins, the private reason of an act.</summary>
/// <param name="Room">The room; empty: the whole server.</param>
/// <param name="By">Who acts.</param>
/// <param name="Act">What, as a number (<c>ModerationAct</c>).</param>
/// <param name="Whom">To whom.</param>
/// <param name="Reason">The private reason.</param>
internal sealed record ReasonNotice(string Room, string By, int Act, string Whom, string Reason) : INodeQuestion<NodeActed>;

/// <summary>A person is away, or back.</summary>
/// <param name="Person">The number of the person.</param>
/// <param name="Text">What others read; null: they are back.</param>
/// <param name="Since">Since when they are away.</param>
internal sealed record AwayNotice(long Person, string? Text, DateTimeOffset Since) : INodeQuestion<NodeActed>;
