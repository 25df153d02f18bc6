using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class RollupsAndActivity : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "AcknowledgedAt",
                table: "Tasks",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "AcknowledgedBy",
                table: "Tasks",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "AcknowledgedById",
                table: "Tasks",
                type: "nvarchar(100)",
                maxLength: 100,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<long>(
                name: "LeftAt",
                table: "People",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "PresentAt",
                table: "People",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ActorId",
                table: "AuditEntries",
                type: "nvarchar(100)",
                maxLength: 100,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "CompanyId",
                table: "AuditEntries",
                type: "nvarchar(100)",
                maxLength: 100,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Filter",
                table: "AuditEntries",
                type: "nvarchar(max)",
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Reason",
                table: "AuditEntries",
                type: "nvarchar(2000)",
                maxLength: 2000,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "RelatedId",
                table: "AuditEntries",
                type: "varchar(24)",
                unicode: false,
                maxLength: 24,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<int>(
                name: "SubjectKind",
                table: "AuditEntries",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "SubjectName",
                table: "AuditEntries",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<int>(
                name: "Total",
                table: "AuditEntries",
                type: "int",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "DeletedRows",
                columns: table => new
                {
                    What = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Before = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeletedRows", x => x.What);
                });

            migrationBuilder.CreateTable(
                name: "FailureHours",
                columns: table => new
                {
                    DestinationNumber = table.Column<int>(type: "int", nullable: false),
                    SignatureNumber = table.Column<int>(type: "int", nullable: false),
                    Hour = table.Column<int>(type: "int", nullable: false),
                    FailedAttempts = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FailureHours", x => new { x.DestinationNumber, x.SignatureNumber, x.Hour });
                });

            migrationBuilder.CreateTable(
                name: "FailureMinutes",
                columns: table => new
                {
                    Minute = table.Column<int>(type: "int", nullable: false),
                    DestinationNumber = table.Column<int>(type: "int", nullable: false),
                    SignatureNumber = table.Column<int>(type: "int", nullable: false),
                    FailedAttempts = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FailureMinutes", x => new { x.Minute, x.DestinationNumber, x.SignatureNumber });
                });

            migrationBuilder.CreateTable(
                name: "LastAttempts",
                columns: table => new
                {
                    DestinationNumber = table.Column<int>(type: "int", nullable: false),
                    Delivered = table.Column<bool>(type: "bit", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LastAttempts", x => new { x.DestinationNumber, x.Delivered });
                });

            migrationBuilder.CreateTable(
                name: "PushMinutes",
                columns: table => new
                {
                    DestinationNumber = table.Column<int>(type: "int", nullable: false),
                    Minute = table.Column<int>(type: "int", nullable: false),
                    Kind = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Accepted = table.Column<int>(type: "int", nullable: false),
                    Delivered = table.Column<int>(type: "int", nullable: false),
                    FailedAttempts = table.Column<int>(type: "int", nullable: false),
                    Failed = table.Column<int>(type: "int", nullable: false),
                    Resent = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PushMinutes", x => new { x.DestinationNumber, x.Minute, x.Kind });
                });

            migrationBuilder.CreateTable(
                name: "PushQuarters",
                columns: table => new
                {
                    DestinationNumber = table.Column<int>(type: "int", nullable: false),
                    Quarter = table.Column<int>(type: "int", nullable: false),
                    Kind = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Accepted = table.Column<int>(type: "int", nullable: false),
                    Delivered = table.Column<int>(type: "int", nullable: false),
                    FailedAttempts = table.Column<int>(type: "int", nullable: false),
                    Failed = table.Column<int>(type: "int", nullable: false),
                    Resent = table.Column<int>(type: "int", nullable: false),
                    UpTo5 = table.Column<int>(type: "int", nullable: false),
                    UpTo10 = table.Column<int>(type: "int", nullable: false),
                    UpTo20 = table.Column<int>(type: "int", nullable: false),
                    UpTo50 = table.Column<int>(type: "int", nullable: false),
                    UpTo100 = table.Column<int>(type: "int", nullable: false),
                    UpTo200 = table.Column<int>(type: "int", nullable: false),
                    UpTo500 = table.Column<int>(type: "int", nullable: false),
                    UpTo1000 = table.Column<int>(type: "int", nullable: false),
                    UpTo2000 = table.Column<int>(type: "int", nullable: false),
                    UpTo5000 = table.Column<int>(type: "int", nullable: false),
                    UpTo10000 = table.Column<int>(type: "int", nullable: false),
                    UpTo30000 = table.Column<int>(type: "int", nullable: false),
                    Longer = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PushQuarters", x => new { x.DestinationNumber, x.Quarter, x.Kind });
                });

            migrationBuilder.CreateTable(
                name: "RollupKinds",
                columns: table => new
                {
                    DestinationNumber = table.Column<int>(type: "int", nullable: false),
                    Kind = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RollupKinds", x => new { x.DestinationNumber, x.Kind });
                });

            migrationBuilder.CreateTable(
                name: "RollupTypes",
                columns: table => new
                {
                    CompanyId = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Type = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RollupTypes", x => new { x.CompanyId, x.Type });
                });

            migrationBuilder.CreateTable(
                name: "TaskMinutes",
                columns: table => new
                {
                    CompanyId = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Minute = table.Column<int>(type: "int", nullable: false),
                    Type = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Outcome = table.Column<int>(type: "int", nullable: false),
                    Ended = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TaskMinutes", x => new { x.CompanyId, x.Minute, x.Type, x.Outcome });
                });

            migrationBuilder.CreateTable(
                name: "TaskQuarters",
                columns: table => new
                {
                    CompanyId = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Quarter = table.Column<int>(type: "int", nullable: false),
                    Type = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Outcome = table.Column<int>(type: "int", nullable: false),
                    Ended = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TaskQuarters", x => new { x.CompanyId, x.Quarter, x.Type, x.Outcome });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_OpenFailures",
                table: "Tasks",
                columns: new[] { "State", "EndedAt", "AcknowledgedAt" },
                filter: "State = 3 AND AcknowledgedAt IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_OpenFailuresOfCompany",
                table: "Tasks",
                columns: new[] { "CompanyId", "State", "EndedAt", "AcknowledgedAt" },
                filter: "CompanyId IS NOT NULL AND State = 3 AND AcknowledgedAt IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_RetryRequests_CompanyId_EndedAt",
                table: "RetryRequests",
                columns: new[] { "CompanyId", "EndedAt" },
                filter: "EndedAt IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_RetryRequests_EndedAt",
                table: "RetryRequests",
                column: "EndedAt",
                filter: "EndedAt IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_Action_At_Number",
                table: "AuditEntries",
                columns: new[] { "Action", "At", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_ActorId_At_Number",
                table: "AuditEntries",
                columns: new[] { "ActorId", "At", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_At_Number",
                table: "AuditEntries",
                columns: new[] { "At", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_CompanyId_Action_At_Number",
                table: "AuditEntries",
                columns: new[] { "CompanyId", "Action", "At", "Number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_CompanyId_ActorId_At_Number",
                table: "AuditEntries",
                columns: new[] { "CompanyId", "ActorId", "At", "Number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_CompanyId_At_Number",
                table: "AuditEntries",
                columns: new[] { "CompanyId", "At", "Number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_CompanyId_SubjectKind_At_Number",
                table: "AuditEntries",
                columns: new[] { "CompanyId", "SubjectKind", "At", "Number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_RelatedId_At_Number",
                table: "AuditEntries",
                columns: new[] { "RelatedId", "At", "Number" },
                filter: "RelatedId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_Subject_At_Number",
                table: "AuditEntries",
                columns: new[] { "Subject", "At", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_SubjectKind_At_Number",
                table: "AuditEntries",
                columns: new[] { "SubjectKind", "At", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_FailureHours_Hour",
                table: "FailureHours",
                column: "Hour");

            migrationBuilder.CreateIndex(
                name: "IX_PushMinutes_Minute",
                table: "PushMinutes",
                column: "Minute");

            migrationBuilder.CreateIndex(
                name: "IX_PushQuarters_Quarter",
                table: "PushQuarters",
                column: "Quarter");

            migrationBuilder.CreateIndex(
                name: "IX_TaskMinutes_Minute",
                table: "TaskMinutes",
                column: "Minute");

            migrationBuilder.CreateIndex(
                name: "IX_TaskQuarters_Quarter",
                table: "TaskQuarters",
                column: "Quarter");

            RollupsOfMinutes.Fill(migrationBuilder);
            migrationBuilder.DropTable(
                name: "DestinationMinutes");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DeletedRows");

            migrationBuilder.DropTable(
                name: "FailureHours");

            migrationBuilder.DropTable(
                name: "FailureMinutes");

            migrationBuilder.DropTable(
                name: "LastAttempts");

            migrationBuilder.DropTable(
                name: "PushMinutes");

            migrationBuilder.DropTable(
                name: "PushQuarters");

            migrationBuilder.DropTable(
                name: "RollupKinds");

            migrationBuilder.DropTable(
                name: "RollupTypes");

            migrationBuilder.DropTable(
                name: "TaskMinutes");

            migrationBuilder.DropTable(
                name: "TaskQuarters");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_OpenFailures",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_OpenFailuresOfCompany",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_RetryRequests_CompanyId_EndedAt",
                table: "RetryRequests");

            migrationBuilder.DropIndex(
                name: "IX_RetryRequests_EndedAt",
                table: "RetryRequests");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_Action_At_Number",
                table: "AuditEntries");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_ActorId_At_Number",
                table: "AuditEntries");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_At_Number",
                table: "AuditEntries");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_CompanyId_Action_At_Number",
                table: "AuditEntries");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_CompanyId_ActorId_At_Number",
                table: "AuditEntries");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_CompanyId_At_Number",
                table: "AuditEntries");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_CompanyId_SubjectKind_At_Number",
                table: "AuditEntries");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_RelatedId_At_Number",
                table: "AuditEntries");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_Subject_At_Number",
                table: "AuditEntries");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_SubjectKind_At_Number",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "AcknowledgedAt",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "AcknowledgedBy",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "AcknowledgedById",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "LeftAt",
                table: "People");

            migrationBuilder.DropColumn(
                name: "PresentAt",
                table: "People");

            migrationBuilder.DropColumn(
                name: "ActorId",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "CompanyId",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "Filter",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "Reason",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "RelatedId",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "SubjectKind",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "SubjectName",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "Total",
                table: "AuditEntries");

            migrationBuilder.CreateTable(
                name: "DestinationMinutes",
                columns: table => new
                {
                    DestinationNumber = table.Column<int>(type: "int", nullable: false),
                    Minute = table.Column<long>(type: "bigint", nullable: false),
                    Delivered = table.Column<int>(type: "int", nullable: false),
                    Failed = table.Column<int>(type: "int", nullable: false),
                    LastAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DestinationMinutes", x => new { x.DestinationNumber, x.Minute });
                });
        }
    }
}
