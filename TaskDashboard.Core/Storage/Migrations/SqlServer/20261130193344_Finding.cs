using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Finding : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Pushes_DestinationNumber_ItemId_Kind_Version",
                table: "Pushes");

            migrationBuilder.AddColumn<long>(
                name: "Failures",
                table: "FailureGroups",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "IgnoredUntil",
                table: "FailureGroups",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "IgnoredUntilFailures",
                table: "FailureGroups",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "LeftAt",
                table: "FailureGroups",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "FailureGroups",
                type: "nvarchar(2000)",
                maxLength: 2000,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<long>(
                name: "RetryBits",
                table: "FailureGroups",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "RetryCount",
                table: "FailureGroups",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Sending",
                table: "FailureGroups",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "State",
                table: "FailureGroups",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "StateAt",
                table: "FailureGroups",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "StateBy",
                table: "FailureGroups",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<int>(
                name: "Waiting",
                table: "FailureGroups",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "DefaultViews",
                columns: table => new
                {
                    CallerId = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    List = table.Column<int>(type: "int", nullable: false),
                    ViewNumber = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DefaultViews", x => new { x.CallerId, x.List });
                });

            migrationBuilder.CreateTable(
                name: "Views",
                columns: table => new
                {
                    Number = table.Column<int>(type: "int", nullable: false),
                    Id = table.Column<string>(type: "varchar(24)", unicode: false, maxLength: 24, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Name = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false),
                    List = table.Column<int>(type: "int", nullable: false),
                    Query = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Scope = table.Column<int>(type: "int", nullable: false),
                    CompanyId = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true, collation: "Latin1_General_100_BIN2"),
                    OwnerId = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    OwnerName = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    ChangedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Views", x => x.Number);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Subtasks_EndpointId_Number",
                table: "Subtasks",
                columns: new[] { "EndpointId", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_RetryRequests_RequestedBy_TaskNumber",
                table: "RetryRequests",
                columns: new[] { "RequestedBy", "TaskNumber" });

            migrationBuilder.CreateIndex(
                name: "IX_RetryRequests_Ticket_TaskNumber",
                table: "RetryRequests",
                columns: new[] { "Ticket", "TaskNumber" },
                filter: "Ticket IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Pushes_ItemId_DestinationNumber_Kind_Version",
                table: "Pushes",
                columns: new[] { "ItemId", "DestinationNumber", "Kind", "Version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_FailureGroups_Ignored",
                table: "FailureGroups",
                column: "State",
                filter: "State = 2");

            migrationBuilder.CreateIndex(
                name: "IX_Companies_Name",
                table: "Companies",
                column: "Name");

            migrationBuilder.CreateIndex(
                name: "IX_DefaultViews_ViewNumber",
                table: "DefaultViews",
                column: "ViewNumber");

            migrationBuilder.CreateIndex(
                name: "IX_Views_Id",
                table: "Views",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Views_OwnerId",
                table: "Views",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_Views_Scope_CompanyId",
                table: "Views",
                columns: new[] { "Scope", "CompanyId" });

            FailedPushesInGroups.Count(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DefaultViews");

            migrationBuilder.DropTable(
                name: "Views");

            migrationBuilder.DropIndex(
                name: "IX_Subtasks_EndpointId_Number",
                table: "Subtasks");

            migrationBuilder.DropIndex(
                name: "IX_RetryRequests_RequestedBy_TaskNumber",
                table: "RetryRequests");

            migrationBuilder.DropIndex(
                name: "IX_RetryRequests_Ticket_TaskNumber",
                table: "RetryRequests");

            migrationBuilder.DropIndex(
                name: "IX_Pushes_ItemId_DestinationNumber_Kind_Version",
                table: "Pushes");

            migrationBuilder.DropIndex(
                name: "IX_FailureGroups_Ignored",
                table: "FailureGroups");

            migrationBuilder.DropIndex(
                name: "IX_Companies_Name",
                table: "Companies");

            migrationBuilder.DropColumn(
                name: "Failures",
                table: "FailureGroups");

            migrationBuilder.DropColumn(
                name: "IgnoredUntil",
                table: "FailureGroups");

            migrationBuilder.DropColumn(
                name: "IgnoredUntilFailures",
                table: "FailureGroups");

            migrationBuilder.DropColumn(
                name: "LeftAt",
                table: "FailureGroups");

            migrationBuilder.DropColumn(
                name: "Note",
                table: "FailureGroups");

            migrationBuilder.DropColumn(
                name: "RetryBits",
                table: "FailureGroups");

            migrationBuilder.DropColumn(
                name: "RetryCount",
                table: "FailureGroups");

            migrationBuilder.DropColumn(
                name: "Sending",
                table: "FailureGroups");

            migrationBuilder.DropColumn(
                name: "State",
                table: "FailureGroups");

            migrationBuilder.DropColumn(
                name: "StateAt",
                table: "FailureGroups");

            migrationBuilder.DropColumn(
                name: "StateBy",
                table: "FailureGroups");

            migrationBuilder.DropColumn(
                name: "Waiting",
                table: "FailureGroups");

            migrationBuilder.CreateIndex(
                name: "IX_Pushes_DestinationNumber_ItemId_Kind_Version",
                table: "Pushes",
                columns: new[] { "DestinationNumber", "ItemId", "Kind", "Version" },
                unique: true);
        }
    }
}
